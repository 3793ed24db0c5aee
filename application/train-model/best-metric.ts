import { objectiveOf, type Objective, type Task } from '#domain/training/task.js';
import { nearestName } from '../request/nearest-name.js';
import type { FieldProblem } from '../request/parse-fields.js';

const AVERAGES = ['macro', 'micro', 'weighted'] as const;
const CLASSIFICATION_METRICS = [
  'accuracy',
  ...AVERAGES.flatMap((average) => [`precision_${average}`, `recall_${average}`, `f1_${average}`]),
  'loss',
];
const MULTI_LABEL_METRICS = [...CLASSIFICATION_METRICS, 'f1_samples', 'hamming_loss'];
const METRICS: Readonly<Record<Objective, readonly string[]>> = {
  single_label: CLASSIFICATION_METRICS,
  multi_label: MULTI_LABEL_METRICS,
  causal_language_modeling: ['loss', 'perplexity'],
};
/** The validation metric that ranks checkpoints unless another is asked for. */
export function defaultMetric(task: Task): string {
  return task === 'code_generation' ? 'loss' : 'f1_macro';
}

/** What is wrong with a metric's name for a task. */
export function metricProblems(task: Task, multiLabel: boolean, metric: string): FieldProblem[] {
  const known = METRICS[objectiveOf(task, multiLabel)];
  if (known.includes(metric)) return [];
  const nearest = nearestName(metric, known);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  const message = `expected a metric of ${task} (${known.join(', ')}), found ${JSON.stringify(metric)}${hint}`;
  return [{ field: 'metricForBestModel', message }];
}

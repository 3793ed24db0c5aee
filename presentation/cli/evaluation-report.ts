import type { EvaluateModelResponse } from '#application/evaluate-model/evaluate-model-response.js';
import { formatConfusionMatrix } from '../formatting/confusion-matrix.js';
import { formatHeadlineMetrics, metricPairs } from '../formatting/metrics.js';
import { formatCount, formatMetric, formatQuantity, formatRate } from '../formatting/numbers.js';
import { formatPairs, formatTable, indent } from '../formatting/table.js';

const RULE = '='.repeat(48);
/** More classes than this make a matrix wider than a terminal; JSON has it in full. */
const LARGEST_MATRIX = 20;

function perLabelLines({ perLabel }: EvaluateModelResponse): string[] {
  if (perLabel.length === 0) return [];
  const right = (heading: string) => ({ heading, align: 'right' as const });
  const rows = perLabel.map(({ label, precision, recall, f1, support }) => [
    label,
    ...[precision, recall, f1].map(formatMetric),
    formatCount(support),
  ]);
  return [
    '',
    ...formatTable([{ heading: 'label' }, ...['precision', 'recall', 'f1', 'support'].map(right)], rows),
  ];
}

function matrixLines({ confusionMatrix, labels }: EvaluateModelResponse): string[] {
  if (confusionMatrix === undefined) return [];
  if (labels.length > LARGEST_MATRIX) {
    return ['', `Confusion matrix: ${labels.length} labels are too many to print; --json has it in full.`];
  }
  return ['', 'Confusion matrix:', ...indent(formatConfusionMatrix(labels, confusionMatrix))];
}

/** `dense/noun_15: Accuracy=0.8732 (from 142 samples)` */
function breakdownLines({ breakdown }: EvaluateModelResponse): string[] {
  if (breakdown.length === 0) return [];
  const lines = breakdown.map(({ values, samples, metrics }) => {
    const name = Object.values(values).join('/');
    const accuracy = metrics['accuracy'];
    const result =
      accuracy === undefined ? formatHeadlineMetrics(metrics) : `Accuracy=${formatMetric(accuracy)}`;
    return `  - ${name}: ${result} (from ${formatQuantity(samples, 'sample')})`;
  });
  const columns = Object.keys(breakdown[0]!.values).join(', ').toUpperCase();
  return ['', RULE, `EVALUATION RESULTS BY ${columns}:`, ...lines, RULE];
}

/** Lines for a person: metrics with the majority baseline, per label, confusion matrix, breakdown. */
export function reportEvaluation(response: EvaluateModelResponse): string[] {
  const { majorityBaseline } = response;
  const baseline =
    majorityBaseline === undefined
      ? []
      : [
          [
            'majority baseline',
            `${formatMetric(majorityBaseline)}  (accuracy of always answering the most frequent label)`,
          ] as const,
        ];
  const rows = formatQuantity(response.samples, 'row');
  const bad = response.badRows === 0 ? '' : `, ${formatQuantity(response.badRows, 'row')} left out`;
  const speed = [
    response.engine,
    response.device,
    response.precision,
    `${formatRate(response.samplesPerSecond)} samples/s`,
  ].join(', ');
  return [
    `Evaluated on ${rows}${bad} (${speed}).`,
    ...response.warnings.map((warning) => `Warning: ${warning}`),
    '',
    ...formatPairs([...metricPairs(response.metrics), ...baseline]),
    ...perLabelLines(response),
    ...matrixLines(response),
    ...breakdownLines(response),
  ];
}

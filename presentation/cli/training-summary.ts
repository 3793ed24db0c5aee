import { shellWord } from '#application/request/shell-word.js';
import type { TrainingRunPlan } from '#application/train-model/training-run-plan.js';
import type { TrainModelResponse } from '#application/train-model/train-model-response.js';
import { formatBytes } from '../formatting/bytes.js';
import { formatDuration } from '../formatting/duration.js';
import { metricPairs } from '../formatting/metrics.js';
import { formatLargeCount, formatMetric, formatQuantity, formatRate } from '../formatting/numbers.js';
import { describePlannedReinforcement, describeReinforcementResult } from '../formatting/reinforcement.js';
import { summarizeModels } from './models-summary.js';
import { formatPairs, indent } from '../formatting/table.js';

type Pair = readonly [name: string, value: string];

/** A pair, or nothing when the value is not there. */
function pair<T>(name: string, value: T | undefined, format: (value: T) => string): Pair[] {
  return value === undefined ? [] : [[name, format(value)]];
}

const asIs = (value: string): string => value;

const ENDINGS = {
  completed: '',
  early_stopping: ', stopped early: no further improvement',
  max_steps: ', ended by max steps',
  interrupted: ', interrupted',
} as const;

function headline(response: TrainModelResponse): string {
  const epochsRun = Number((response.epochsRun ?? 0).toFixed(2));
  const epochs = epochsRun === 0 ? '' : ` (${epochsRun} ${epochsRun === 1 ? 'epoch' : 'epochs'})`;
  const ending = ENDINGS[response.endedBecause ?? 'completed'];
  const time = response.trainingTime === undefined ? '' : ` in ${formatDuration(response.trainingTime)}`;
  return `Trained${time}${epochs}${ending}.`;
}

function testLines(response: TrainModelResponse): string[] {
  if (response.test === undefined) return [];
  const { majorityBaseline } = response;
  const baseline = pair('majority baseline', majorityBaseline, (accuracy) => {
    return `${formatMetric(accuracy)}  (accuracy of always answering the most frequent label)`;
  });
  return [
    '',
    'On the held-out test split:',
    ...indent(formatPairs([...metricPairs(response.test), ...baseline])),
  ];
}

function bestLines({ bestMetric, bestEpoch, metricForBestModel }: TrainModelResponse): Pair[] {
  const epoch = bestEpoch === undefined ? '' : ` in epoch ${Number(bestEpoch.toFixed(2))}`;
  return pair(`best ${metricForBestModel ?? 'metric'}`, bestMetric, (value) => {
    return `${formatMetric(value)} on the validation split${epoch}`;
  });
}

function engineText(response: TrainModelResponse): string | undefined {
  if (response.engine === undefined) return undefined;
  const speed =
    response.samplesPerSecond === undefined ? [] : [`${formatRate(response.samplesPerSecond)} samples/s`];
  return [response.engine, response.device, response.precision, ...speed].filter(Boolean).join(', ');
}

/** Lines for a person after a run that succeeded: what it is worth, where it is, what to do with it. */
export function summarizeTraining(response: TrainModelResponse): string[] {
  if (response.plan !== undefined) return summarizePlan(response.plan);
  if (response.models !== undefined) return summarizeModels(response, response.models);
  const places = [
    ...bestLines(response),
    ...pair('reinforced', response.reinforcement, describeReinforcementResult),
    ...pair('engine', engineText(response), asIs),
    ...pair('model', response.modelPath, asIs),
    ...pair('metrics', response.metricsFile, asIs),
    ...pair('run', response.runDir, asIs),
    ...pair('session', response.sessionId, asIs),
  ];
  const next = pair(
    'next',
    response.modelPath,
    (model) => `arena predict --model ${shellWord(model)} --text '...'`,
  );
  return ['', headline(response), ...testLines(response), '', ...formatPairs([...places, ...next])];
}

function summarizePlan(plan: TrainingRunPlan): string[] {
  const { samples, parameters } = plan;
  const shapes = Object.entries(plan.shapes).map(([name, shape]) => `${name} [${shape.join(', ')}]`);
  return [
    '',
    'Dry run: nothing was trained. With these settings:',
    ...indent(
      formatPairs([
        ['rows', `${samples.train} train, ${samples.validation} validation, ${samples.test} test`],
        ...(plan.labels.length === 0
          ? []
          : [['labels', `${plan.labels.length}: ${plan.labels.join(', ')}`] as const]),
        ['model', plan.model],
        [
          'parameters',
          `${formatLargeCount(parameters.total)} (${formatLargeCount(parameters.trainable)} trainable)`,
        ],
        ['vocabulary', formatQuantity(plan.vocabularySize, 'token')],
        ['full batch', shapes.join(', ')],
        ['data', `${formatQuantity(plan.tokens, 'token')}; ${formatQuantity(plan.truncated, 'row')} cut`],
        ['training', `${formatQuantity(plan.epochs, 'epoch')}, ${formatQuantity(plan.totalSteps, 'step')}`],
        ...pair('reinforced', plan.reinforcement, describePlannedReinforcement),
        ['engine', `${plan.engine}, ${plan.device}`],
        ['memory', `about ${formatBytes(plan.memoryBytes)}`],
        ['disk', `up to ${formatBytes(plan.diskBytes)}`],
      ]),
    ),
  ];
}

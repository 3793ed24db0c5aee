import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Precision } from '#domain/engine/engine.js';
import type { Model } from '#domain/model/model-manager.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointManager } from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';
import type { ReinforcedLearning } from '#domain/training/reinforced-learning.js';
import type { TrainingOutcome } from '#domain/training/trainer.js';

import { reinforceModel } from './reinforce-model.js';
import { evaluateBest } from './steps/evaluate-best.js';
import type { EncodedSplits } from './steps/tokenize.js';
import type { TrainModelListener } from './train-model-event.js';
import type { TrainModelPorts } from './train-model-ports.js';

/** What a process other than the first one works with. */
export interface Assistance {
  readonly ports: TrainModelPorts;
  readonly model: Model;
  readonly splits: EncodedSplits;
  readonly hyperparameters: Hyperparameters;
  readonly reinforcedLearning: ReinforcedLearning | undefined;
  readonly precision: Precision;
  readonly listener: TrainModelListener;
  readonly signal: AbortSignal | undefined;
}

/**
 * Steps 7 and 8 of a process that trains together with process 0: the same computation, of which process 0 keeps the
 * record. Where the session goes on, process 0 says, too.
 */
export async function assistTraining(assistance: Assistance): Promise<void> {
  const { ports, model, splits, hyperparameters, precision, listener, signal } = assistance;
  const outcome = await ports.trainer.train({
    model,
    train: splits.train,
    ...(splits.validation === undefined ? {} : { validation: splits.validation }),
    hyperparameters,
    precision,
    checkpoints: NO_CHECKPOINTS,
    metrics: NO_METRICS,
    evaluate: (predictions, split) => evaluatePredictions(model.specification, predictions, split).metrics,
    ...(signal === undefined ? {} : { signal }),
  });
  assertNotInterrupted(outcome);
  await assistReinforcement(assistance);
  await evaluateBest(ports, model, splits, hyperparameters.evaluationBatchSize, listener);
}

/** What process 0 measures, all do: they agree on whether and how to go on without a word. */
async function assistReinforcement(assistance: Assistance): Promise<void> {
  const { reinforcedLearning: settings } = assistance;
  if (settings === undefined) return;
  const { outcome } = await reinforceModel({
    ...assistance,
    settings,
    open: () => Promise.resolve({ checkpoints: NO_CHECKPOINTS, metrics: NO_METRICS }),
  });
  if (outcome !== undefined) assertNotInterrupted(outcome);
}

function assertNotInterrupted({ endedBecause, stepsRun }: TrainingOutcome): void {
  if (endedBecause !== 'interrupted') return;
  throw new ArenaError(
    'TRAINING.INTERRUPTED',
    `Training was interrupted after step ${stepsRun}; process 0 has saved its state.`,
  );
}

const NO_CHECKPOINTS: CheckpointManager = {
  save: ({ step, epoch, metrics }) =>
    Promise.resolve({
      path: '',
      step,
      epoch,
      metrics,
      createdAt: '',
      isBest: false,
      digests: { weights: '', optimizer: '', samples: '' },
    }),
  list: () => Promise.resolve([]),
  restore: () => Promise.resolve(undefined),
};

const NO_METRICS: MetricsTracker = {
  log: () => undefined,
  history: () => [],
  names: () => [],
  summary: () => undefined,
  perEpoch: () => [],
  truncateAfter: () => Promise.resolve(),
  flush: () => Promise.resolve(),
  exportTo: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

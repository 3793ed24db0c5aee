import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Model } from '#domain/model/model-manager.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointManager } from '#domain/training/checkpoint.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import type { MetricsTracker } from '#domain/training/metrics-tracker.js';

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
  readonly listener: TrainModelListener;
  readonly signal: AbortSignal | undefined;
}

/**
 * Steps 7 and 8 of a process that trains together with process 0: the same computation, of which process 0 keeps the
 * record. Where the session goes on, process 0 says, too.
 */
export async function assistTraining(assistance: Assistance): Promise<void> {
  const { ports, model, splits, hyperparameters, listener, signal } = assistance;
  const outcome = await ports.trainer.train({
    model,
    train: splits.train,
    ...(splits.validation === undefined ? {} : { validation: splits.validation }),
    hyperparameters,
    checkpoints: NO_CHECKPOINTS,
    metrics: NO_METRICS,
    evaluate: (predictions, split) => evaluatePredictions(model.specification, predictions, split).metrics,
    ...(signal === undefined ? {} : { signal }),
  });
  if (outcome.endedBecause === 'interrupted') {
    throw new ArenaError(
      'TRAINING.INTERRUPTED',
      `Training was interrupted after step ${outcome.stepsRun}; process 0 has saved its state.`,
    );
  }
  await evaluateBest(ports, model, splits, hyperparameters.evaluationBatchSize, listener);
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

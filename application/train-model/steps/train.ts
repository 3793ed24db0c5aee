import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { Model } from '#domain/model/model-manager.js';
import type { CheckpointInfo } from '#domain/training/checkpoint.js';
import type { Reinforcement } from '#domain/training/reinforced-learning.js';
import type { TrainingJob, TrainingOutcome } from '#domain/training/trainer.js';

import { reinforceModel, type ReinforcedModel } from '../reinforce-model.js';
import type { TrainingSetupInput } from '../training-setup-input.js';
import { openReinforcement, type TrainingSetup } from './set-up-training.js';

/** What step 7 works with, beside what set it up. */
export interface TrainInput extends TrainingSetupInput {
  readonly setup: TrainingSetup;
  readonly signal: AbortSignal | undefined;
  /** Awaited after each checkpoint; `firstEpochs` is there after those of the further training. */
  readonly onCheckpoint: (checkpoint: CheckpointInfo, firstEpochs?: number) => Promise<void>;
}

/** Step 7: trains the model, or goes on with it. */
export function train(input: TrainInput): Promise<TrainingOutcome> {
  const { ports, model, splits, opened, setup, listener, signal, onCheckpoint } = input;
  return ports.trainer.train({
    model,
    train: splits.train,
    ...(splits.validation === undefined ? {} : { validation: splits.validation }),
    hyperparameters: opened.training.hyperparameters,
    precision: opened.engine.precision,
    checkpoints: setup.checkpoints,
    metrics: setup.metrics,
    evaluate: evaluatorOf(model),
    onEvent: (event) => listener({ type: 'trainer', event }),
    onCheckpoint: (checkpoint) => onCheckpoint(checkpoint),
    ...(setup.resumeFrom === undefined ? {} : { resumeFrom: setup.resumeFrom }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function evaluatorOf(model: Model): TrainingJob['evaluate'] {
  return (predictions, split) => evaluatePredictions(model.specification, predictions, split).metrics;
}

/** Step 7, too: trains a model with too low an F1 further where that was asked for. */
export async function reinforce(
  input: TrainInput,
  first: TrainingOutcome,
): Promise<ReinforcedModel | undefined> {
  const { opened, setup } = input;
  const { hyperparameters, reinforcedLearning: settings } = opened.training;
  if (settings === undefined) return undefined;
  const reinforced = await reinforceModel({
    ...input,
    settings,
    hyperparameters,
    precision: opened.engine.precision,
    open: async (begun: Reinforcement) => {
      await setup.session.recordReinforcement(begun);
      return {
        ...(await openReinforcement(input, setup, first)),
        onCheckpoint: (checkpoint: CheckpointInfo) => input.onCheckpoint(checkpoint, first.epochsRun),
      };
    },
  });
  await setup.session.recordReinforcement(reinforced.reinforcement);
  return reinforced;
}

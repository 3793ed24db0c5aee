import type { ModelSpecification } from '#domain/model/specification.js';
import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { TrainingOutcome } from '#domain/training/trainer.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';

import { MemoryCheckpoints, MemoryMetrics, TOY_HYPERPARAMETERS, toySplit } from './toy-training.js';

/** A run that is looked at while it goes. */
export interface SampledTraining {
  /** A classifier of two classes, over at least the tokens of `toySplit`. */
  readonly specification: ModelSpecification;
  readonly steps: number;
  /** Steps from one sample, and one evaluation, to the next. */
  readonly every: number;
  /** Called after the update of a step, when all that belongs to the step should be gone. */
  readonly sample: (step: number) => void;
}

/** Trains a new model on random tokens, with evaluations in between; the model is disposed of at the end. */
export async function runSampledTraining(training: SampledTraining): Promise<TrainingOutcome> {
  const { specification } = training;
  const model = await new TensorModelManager().create(specification, 3);
  try {
    return await new AdvancedTrainer().train({
      model,
      train: toySplit(400, 1),
      validation: toySplit(32, 2),
      hyperparameters: {
        ...TOY_HYPERPARAMETERS,
        batchSize: 16,
        epochs: training.steps, // more than enough: the steps end the run
        maxSteps: training.steps,
        learningRate: 1e-3,
        loggingSteps: training.every,
        evaluationStrategy: 'steps',
        evaluationSteps: training.every,
        saveStrategy: 'no',
      },
      checkpoints: new MemoryCheckpoints(),
      metrics: new MemoryMetrics(),
      evaluate: (predictions, split) => evaluatePredictions(specification, predictions, split).metrics,
      onEvent: (event) => {
        if (event.type === 'step') training.sample(event.step);
      },
    });
  } finally {
    model.dispose();
  }
}

import { isTokenizerKind, type TokenizerTraining } from '#domain/tokenization/tokenizer.js';
import type { ReinforcedLearning } from '#domain/training/reinforced-learning.js';
import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { recipeFor } from '#domain/training/recipes.js';
import { objectiveOf } from '#domain/training/task.js';

import { reinforcedLearningOf } from './reinforcement-settings.js';
import type { TrainModelRequest } from './train-model-request.js';

/** A request with nothing left open: what was asked for, and the recipe of the model for the rest. */
export interface ResolvedTraining {
  /** Preset name, or folder of a saved model. */
  readonly model: string;
  readonly tokenizer: TokenizerTraining;
  readonly hyperparameters: Hyperparameters;
  /** How a model with too low an F1 is trained further; absent: it is not. */
  readonly reinforcedLearning?: ReinforcedLearning;
  /** Dropout asked for in place of the preset's. */
  readonly dropout?: number;
}

/**
 * Fills what the request leaves open from the model's recipe.
 *
 * @param processes - that train together
 */
export function resolveTraining(request: TrainModelRequest, processes: number): ResolvedTraining {
  const recipe = recipeFor(objectiveOf(request.task, request.multiLabel), request.model);
  const maxSequenceLength = request.maxSequenceLength ?? recipe.maxSequenceLength;
  const reinforcedLearning = reinforcedLearningOf(request);
  const batchSize = request.batchSize ?? recipe.batchSize;
  return {
    model: request.model ?? recipe.model,
    tokenizer: {
      kind: isTokenizerKind(request.tokenizer) ? request.tokenizer : recipe.tokenizer.kind,
      vocabularySize: request.vocabularySize ?? recipe.tokenizer.vocabularySize,
      minFrequency: recipe.tokenizer.minFrequency,
      lowercase: request.lowercase ?? recipe.tokenizer.lowercase,
      maxLength: maxSequenceLength,
    },
    hyperparameters: {
      ...request,
      maxSequenceLength,
      batchSize,
      dataParallelSize: request.dataParallelSize ?? processes,
      evaluationBatchSize: request.evaluationBatchSize ?? 2 * batchSize,
      epochs: request.epochs ?? recipe.epochs,
      learningRate: request.learningRate ?? recipe.learningRate,
      warmupRatio: request.warmupRatio ?? recipe.warmupRatio,
      weightDecay: request.weightDecay ?? recipe.weightDecay,
      labelSmoothing: request.labelSmoothing ?? recipe.labelSmoothing,
    },
    ...(reinforcedLearning && { reinforcedLearning }),
    ...(request.dropout === undefined ? {} : { dropout: request.dropout }),
  };
}

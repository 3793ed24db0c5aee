import type * as tf from '@tensorflow/tfjs-core';

import type { ForwardMode, TensorModel, TokenBatch } from '../../models/tensor-model.js';
import { textLogits } from '../text-logits.js';
import type { HostBatch } from '../token-batch.js';
import type { TrainingObjective } from './training-objective.js';

/** Sum of a model's losses over a batch; the logits of a language model are computed within its loss. */
export function lossSumOf(
  objective: TrainingObjective,
  model: TensorModel,
  tokens: TokenBatch,
  batch: HostBatch,
  mode: ForwardMode,
): tf.Scalar {
  if (objective.lossSumOfStates === undefined || model.tokenStates === undefined) {
    return objective.lossSum(textLogits(model, tokens, batch, mode), batch);
  }
  return objective.lossSumOfStates(model.tokenStates(tokens, mode), batch, mode.training);
}

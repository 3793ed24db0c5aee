import type * as tf from '@tensorflow/tfjs-core';

import type { ForwardMode, TensorModel, TokenBatch } from '../models/tensor-model.js';
import { meanOverTokens } from '../models/text-vectors.js';
import type { HostBatch } from './token-batch.js';

/** A model's logits of the rows of a batch: of a text in several windows, the mean of theirs. */
export function textLogits(
  model: TensorModel,
  tokens: TokenBatch,
  { windowCounts, sequences, rows }: Pick<HostBatch, 'windowCounts' | 'sequences' | 'rows'>,
  mode: ForwardMode,
): tf.Tensor {
  const logits = model.forward(tokens, mode);
  if (windowCounts === undefined || sequences.length === rows.length) return logits;
  return meanOverTokens(logits as tf.Tensor2D, windowCounts);
}

import type * as tf from '@tensorflow/tfjs-core';

import type { TokenStates } from '../../models/tensor-model.js';
import type { BatchOutline, HostBatch } from '../token-batch.js';

/**
 * What is minimised. The loss of a window of micro-batches is `sum of lossSum / sum of weight`, so that accumulated
 * gradients are those of the concatenated batch, whatever the sizes of its parts.
 */
export interface TrainingObjective {
  /** Weight of a batch in the mean: rows, class weights or predicted tokens. Known before the forward pass. */
  weightOf(batch: BatchOutline): number;
  /** Differentiable sum of the losses; a scalar. */
  lossSum(logits: tf.Tensor, batch: HostBatch): tf.Scalar;
  /**
   * The same before the logits are computed, for objectives over a vocabulary.
   *
   * @param wantsGradients - Whether gradients will be asked for.
   */
  lossSumOfStates?(states: TokenStates, batch: HostBatch, wantsGradients: boolean): tf.Scalar;
}

/** Class ids by row of the token store, in compressed sparse rows. */
export interface RowLabels {
  readonly ids: Int32Array;
  readonly offsets: Uint32Array;
}

import type * as tf from '@tensorflow/tfjs-core';

import { softmaxCrossEntropy } from '../../tensor/operations/softmax-cross-entropy.js';
import type { BatchOutline, HostBatch } from '../token-batch.js';
import type { RowLabels, TrainingObjective } from './training-objective.js';

/** Softmax cross-entropy over classes, with class weights and label smoothing as `torch.nn.CrossEntropyLoss`. */
export class SingleLabelObjective implements TrainingObjective {
  constructor(
    private readonly labels: RowLabels,
    private readonly options: { readonly classWeights?: Float32Array; readonly labelSmoothing?: number } = {},
  ) {}

  weightOf(batch: BatchOutline): number {
    const { classWeights } = this.options;
    if (classWeights === undefined) return batch.rows.length;
    return this.targetsOf(batch).reduce((sum, target) => sum + classWeights[target]!, 0);
  }

  lossSum(logits: tf.Tensor, batch: HostBatch): tf.Scalar {
    return softmaxCrossEntropy(logits as tf.Tensor2D, this.targetsOf(batch), this.options).lossSum;
  }

  private targetsOf(batch: BatchOutline): Int32Array {
    return Int32Array.from(batch.rows, (row) => this.labels.ids[this.labels.offsets[row]!]!);
  }
}

import * as tf from '@tensorflow/tfjs-core';

import { binaryCrossEntropyWithLogits } from '../../tensor/operations/binary-cross-entropy.js';
import type { BatchOutline, HostBatch } from '../token-batch.js';
import type { RowLabels, TrainingObjective } from './training-objective.js';

/** Binary cross-entropy per class, mean over rows and classes as `torch.nn.BCEWithLogitsLoss`. */
export class MultiLabelObjective implements TrainingObjective {
  constructor(
    private readonly labels: RowLabels,
    private readonly classCount: number,
    private readonly options: { readonly positiveWeights?: Float32Array } = {},
  ) {}

  weightOf(batch: BatchOutline): number {
    return batch.rows.length * this.classCount;
  }

  lossSum(logits: tf.Tensor, batch: HostBatch): tf.Scalar {
    const targets = new Float32Array(batch.rows.length * this.classCount);
    for (const [position, row] of batch.rows.entries()) {
      for (let at = this.labels.offsets[row]!; at < this.labels.offsets[row + 1]!; at++) {
        targets[position * this.classCount + this.labels.ids[at]!] = 1;
      }
    }
    const shape: [number, number] = [batch.rows.length, this.classCount];
    return binaryCrossEntropyWithLogits(logits as tf.Tensor2D, tf.tensor2d(targets, shape), this.options);
  }
}

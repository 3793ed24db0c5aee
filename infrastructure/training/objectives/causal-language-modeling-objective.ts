import * as tf from '@tensorflow/tfjs-core';

import { softmaxCrossEntropy } from '../../tensor/operations/softmax-cross-entropy.js';
import type { BatchOutline, HostBatch } from '../token-batch.js';
import type { TrainingObjective } from './training-objective.js';

/** Targets at this value are not predicted: padding, and the last token of each row. PyTorch's convention. */
const IGNORED_TARGET = -100;

/** Next-token cross-entropy, mean over predicted tokens. */
export class CausalLanguageModelingObjective implements TrainingObjective {
  weightOf(batch: BatchOutline): number {
    return batch.realTokens - batch.rows.length;
  }

  /** @param logits - [rows, longest, vocabulary] */
  lossSum(logits: tf.Tensor, batch: HostBatch): tf.Scalar {
    const vocabularySize = logits.shape.at(-1)!;
    const flat = tf.reshape<tf.Rank.R2>(logits, [-1, vocabularySize]);
    return softmaxCrossEntropy(flat, nextTokens(batch), { ignoreIndex: IGNORED_TARGET }).lossSum;
  }
}

/** The token after each position, row-major [rows * longest]. Shifting targets spares a copy of the logits. */
function nextTokens(batch: HostBatch): Int32Array {
  const targets = new Int32Array(batch.rows.length * batch.longest).fill(IGNORED_TARGET);
  for (const [row, { ids }] of batch.sequences.entries()) targets.set(ids.subarray(1), row * batch.longest);
  return targets;
}

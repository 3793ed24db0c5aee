import type * as tf from '@tensorflow/tfjs-core';

import type { TokenStates } from '../../models/tensor-model.js';
import { linearCrossEntropy } from '../../tensor/operations/linear-cross-entropy.js';
import { softmaxCrossEntropy } from '../../tensor/operations/softmax-cross-entropy.js';
import type { BatchOutline, HostBatch } from '../token-batch.js';
import type { TrainingObjective } from './training-objective.js';

/** Targets at this value are not predicted: after the last token of each row. PyTorch's convention. */
const IGNORED_TARGET = -100;

/** Next-token cross-entropy, mean over predicted tokens. */
export class CausalLanguageModelingObjective implements TrainingObjective {
  weightOf(batch: BatchOutline): number {
    return batch.tokenCount - batch.rows.length;
  }

  /** @param logits - [tokens, vocabulary] */
  lossSum(logits: tf.Tensor, batch: HostBatch): tf.Scalar {
    const options = { ignoreIndex: IGNORED_TARGET };
    return softmaxCrossEntropy(logits as tf.Tensor2D, nextTokens(batch), options).lossSum;
  }

  lossSumOfStates({ states, ...head }: TokenStates, batch: HostBatch, wantsGradients: boolean): tf.Scalar {
    return linearCrossEntropy(states, head, nextTokens(batch), IGNORED_TARGET, wantsGradients);
  }
}

/** The token after each one, [tokens]. Shifting targets spares a copy of the logits. */
function nextTokens(batch: HostBatch): Int32Array {
  const targets = new Int32Array(batch.tokenCount).fill(IGNORED_TARGET);
  let start = 0;
  for (const { ids } of batch.sequences) {
    targets.set(ids.subarray(1), start);
    start += ids.length;
  }
  return targets;
}

import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { linear } from './linear.js';
import { expectShape } from './shape-check.js';
import { expectTargets, softmaxCrossEntropy, targetCoefficients } from './softmax-cross-entropy.js';

/** The linear layer that logits come from. */
interface VocabularyHead {
  /** [c, in] */
  readonly weight: tf.Tensor2D;
  /** [c] */
  readonly bias?: tf.Tensor1D;
}

/**
 * Cross-entropy of softmax(x W^T + b), summed over rows: the loss of a language model without its logits, which for a large
 * vocabulary are most of the memory of a step. A fused kernel holds a part of the rows' logits at a time.
 *
 * @param x - [n, in]
 * @param targets - [n], 0 to c - 1 or `ignoreIndex`
 * @param wantsGradients - Whether gradients will be asked for: a fused kernel computes them with the loss.
 */
export function linearCrossEntropy(
  x: tf.Tensor2D,
  head: VocabularyHead,
  targets: Int32Array,
  ignoreIndex: number,
  wantsGradients: boolean,
): tf.Scalar {
  const { weight, bias } = head;
  expectShape('linearCrossEntropy: x', x.shape, ['n', 'in']);
  expectShape('linearCrossEntropy: weight', weight.shape, ['c', x.shape[1]]);
  if (bias !== undefined) expectShape('linearCrossEntropy: bias', bias.shape, [weight.shape[0]]);
  if (!hasFusedKernel('ArenaLinearCrossEntropy')) {
    return softmaxCrossEntropy(linear(x, weight, bias), targets, { ignoreIndex }).lossSum;
  }
  expectTargets(targets, x.shape[0], weight.shape[0], { ignoreIndex });
  return tf.tidy(() => fused(x, head, targets, ignoreIndex, wantsGradients)) as tf.Scalar;
}

/**
 * `ArenaLinearCrossEntropy` {x, weight, bias?, ids, hard} gives [lossSum], and with wantsGradients [lossSum, dx, dWeight,
 * dBias?].
 */
function fused(
  x: tf.Tensor2D,
  { weight, bias }: VocabularyHead,
  targets: Int32Array,
  ignoreIndex: number,
  wantsGradients: boolean,
): tf.Tensor {
  const coefficients = targetCoefficients(targets, weight.shape[0], { ignoreIndex });
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [ids, hard] = [tf.tensor1d(coefficients.ids, 'int32'), tf.tensor1d(coefficients.hard)];
    const inputs = { x, weight, bias, ids, hard };
    const [lossSum, ...gradients] = runFusedKernel('ArenaLinearCrossEntropy', inputs, { wantsGradients });
    save(gradients);
    return {
      value: lossSum!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(gradient, dy)),
    };
  });
  return bias === undefined ? operation(x, weight) : operation(x, weight, bias);
}

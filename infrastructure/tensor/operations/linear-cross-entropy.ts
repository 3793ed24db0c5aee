import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { linear } from './linear.js';
import { expectShape } from './shape-check.js';
import { expectTargets, softmaxCrossEntropy, targetCoefficients } from './softmax-cross-entropy.js';

/**
 * Cross-entropy of softmax(x W^T), summed over rows: the loss of a language model without its logits, which for a large
 * vocabulary are most of the memory of a step. A fused kernel holds a part of the rows' logits at a time.
 *
 * @param x - [n, in]
 * @param weight - [c, in]
 * @param targets - [n], 0 to c - 1 or `ignoreIndex`
 * @param wantsGradients - Whether gradients will be asked for: a fused kernel computes them with the loss.
 */
export function linearCrossEntropy(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  targets: Int32Array,
  ignoreIndex: number,
  wantsGradients: boolean,
): tf.Scalar {
  expectShape('linearCrossEntropy: x', x.shape, ['n', 'in']);
  expectShape('linearCrossEntropy: weight', weight.shape, ['c', x.shape[1]]);
  if (!hasFusedKernel('ArenaLinearCrossEntropy')) {
    return softmaxCrossEntropy(linear(x, weight), targets, { ignoreIndex }).lossSum;
  }
  expectTargets(targets, x.shape[0], weight.shape[0], { ignoreIndex });
  return tf.tidy(() => fused(x, weight, targets, ignoreIndex, wantsGradients)) as tf.Scalar;
}

/** `ArenaLinearCrossEntropy` {x, weight, ids, hard} gives [lossSum], and with wantsGradients [lossSum, dx, dWeight]. */
function fused(
  x: tf.Tensor2D,
  weight: tf.Tensor2D,
  targets: Int32Array,
  ignoreIndex: number,
  wantsGradients: boolean,
): tf.Tensor {
  const coefficients = targetCoefficients(targets, weight.shape[0], { ignoreIndex });
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [ids, hard] = [tf.tensor1d(coefficients.ids, 'int32'), tf.tensor1d(coefficients.hard)];
    const inputs = { x, weight, ids, hard };
    const [lossSum, ...gradients] = runFusedKernel('ArenaLinearCrossEntropy', inputs, { wantsGradients });
    save(gradients);
    return {
      value: lossSum!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => saved.map((gradient) => tf.mul(gradient, dy)),
    };
  });
  return operation(x, weight);
}

import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { linear } from './linear.js';
import { expectShape } from './shape-check.js';

/** The parameters of `torch.nn.Linear`: weight [out, in], bias [out]. */
export interface LinearParameters {
  readonly weight: tf.Tensor;
  readonly bias: tf.Tensor | undefined;
}

/**
 * x W^T + b for each of several layers, such as those that give queries, keys and values. A fused kernel reads x once for
 * all of them, and sums its gradient as it multiplies.
 *
 * @param x - [n, in]
 * @returns [n, out] of each layer
 */
export function linears(x: tf.Tensor2D, layers: readonly LinearParameters[]): tf.Tensor2D[] {
  if (!hasFusedKernel('ArenaLinears')) return layers.map(({ weight, bias }) => linear(x, weight, bias));
  for (const { weight, bias } of layers) {
    expectShape('linears: weight', weight.shape, ['out', x.shape[1]]);
    if (bias !== undefined) expectShape('linears: bias', bias.shape, [weight.shape[0]]);
  }
  const weights = layers.map(({ weight }) => weight);
  const biases = layers.map(({ bias }) => bias).filter((bias) => bias !== undefined);
  const biased = layers.flatMap(({ bias }, index) => (bias === undefined ? [] : [index]));
  return runFusedKernel('ArenaLinears', [x, ...weights, ...biases], {
    count: layers.length,
    biased,
  }) as tf.Tensor2D[];
}

/**
 * `ArenaLinears` [x, weights, biases] gives the results of `count` layers, those in `biased` with a bias.
 * `ArenaLinearsGrad` [slopes, x, weights] gives [dx, dWeights, dBiases].
 *
 * TensorFlow.js's own gradients of functions are for one result; those of kernels may have several.
 */
export const LINEARS_GRADIENT: tf.GradConfig = {
  kernelName: 'ArenaLinears',
  saveAllInputs: true,
  gradFunc: (dy, [x, ...parameters], attributes) => {
    const { count, biased } = attributes as unknown as { count: number; biased: readonly number[] };
    const slopes = Array.isArray(dy) ? dy : [dy];
    const weights = parameters.slice(0, count);
    const gradients = runFusedKernel('ArenaLinearsGrad', [...slopes, x!, ...weights], { count });
    const [dx, ...others] = gradients;
    const used = [dx!, ...others.slice(0, count), ...biased.map((index) => others[count + index]!)];
    tf.dispose(gradients.filter((gradient) => !used.includes(gradient)));
    // One function per input, under the input's place in the list.
    return Object.fromEntries(used.map((gradient, index) => [index, () => gradient]));
  },
};

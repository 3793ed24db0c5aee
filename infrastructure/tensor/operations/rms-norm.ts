import * as tf from '@tensorflow/tfjs-core';

import { expectShape } from './shape-check.js';

/**
 * x / sqrt(mean(x^2) + epsilon) * gamma over the last axis: Zhang & Sennrich 2019, arXiv:1910.07467.
 *
 * @param x - [..., d]
 * @param gamma - [d]
 * @returns [..., d]
 */
export function rmsNorm<T extends tf.Tensor>(x: T, gamma: tf.Tensor, epsilon: number): T {
  expectShape('rmsNorm: gamma', gamma.shape, [x.shape.at(-1)!]);
  return tf.tidy(() => {
    const meanSquare = tf.mean(tf.square(x), -1, true);
    return tf.mul<T>(tf.mul(x, tf.rsqrt(tf.add(meanSquare, epsilon))), gamma);
  });
}

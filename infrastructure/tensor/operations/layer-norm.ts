import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { expectShape } from './shape-check.js';

/**
 * (x - mean) / sqrt(variance + epsilon) * gamma + beta over the last axis, with the biased variance: Ba et al. 2016,
 * arXiv:1607.06450.
 *
 * @param x - [..., d]
 * @param gamma - [d]
 * @param beta - [d]
 * @returns [..., d]
 */
export function layerNorm<T extends tf.Tensor>(x: T, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): T {
  const size = x.shape.at(-1)!;
  expectShape('layerNorm: gamma', gamma.shape, [size]);
  expectShape('layerNorm: beta', beta.shape, [size]);
  return tf.tidy(() => {
    const run = hasFusedKernel('ArenaLayerNorm') ? fused : composed;
    if (x.rank === 2) return run(x as tf.Tensor2D, gamma, beta, epsilon) as T;
    const rows = tf.reshape<tf.Rank.R2>(x, [x.size / size, size]);
    return tf.reshape(run(rows, gamma, beta, epsilon), x.shape) as T;
  });
}

function composed(x: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const centered = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centered), -1, true);
  const normalized = tf.mul(centered, tf.rsqrt(tf.add(variance, epsilon)));
  return tf.add(tf.mul(normalized, gamma), beta);
}

/**
 * `ArenaLayerNorm` {x, gamma, beta} gives [y, mean, inverseDeviation], the latter two [rows];
 * `ArenaLayerNormGrad` {dy, x, gamma, mean, inverseDeviation} gives [dx, dGamma, dBeta].
 */
function fused(x: tf.Tensor2D, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [y, mean, inverseDeviation] = runFusedKernel('ArenaLayerNorm', { x, gamma, beta }, { epsilon });
    save([x, gamma, mean!, inverseDeviation!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedX, savedGamma, savedMean, savedDeviation] = saved;
        const inputs = {
          dy,
          x: savedX,
          gamma: savedGamma,
          mean: savedMean,
          inverseDeviation: savedDeviation,
        };
        return runFusedKernel('ArenaLayerNormGrad', inputs);
      },
    };
  });
  return operation(x, gamma, beta);
}

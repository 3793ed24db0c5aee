import * as tf from '@tensorflow/tfjs-core';

import { dropout, dropoutAttributes, expectDropoutRate, type DropoutSettings } from './dropout.js';
import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { layerNorm } from './layer-norm.js';
import { expectShape } from './shape-check.js';

/** Gain, shift and epsilon of a layer norm over the last axis. */
export interface NormParameters {
  /** [d] */
  readonly gamma: tf.Tensor;
  /** [d] */
  readonly beta: tf.Tensor;
  readonly epsilon: number;
}

/**
 * layerNorm(residual + dropout(x)): what ends each half of a post-norm transformer layer.
 *
 * @param x - [tokens, d]
 * @param residual - [tokens, d]
 * @returns [tokens, d]
 */
export function residualNorm(
  x: tf.Tensor2D,
  residual: tf.Tensor2D,
  norm: NormParameters,
  settings?: DropoutSettings,
): tf.Tensor2D {
  const size = x.shape[1];
  expectShape('residualNorm: residual', residual.shape, x.shape);
  expectShape('residualNorm: gamma', norm.gamma.shape, [size]);
  expectShape('residualNorm: beta', norm.beta.shape, [size]);
  if (settings !== undefined) expectDropoutRate('residualNorm: dropout rate', settings.rate);
  const run = hasFusedKernel('ArenaResidualNorm') ? fused : composed;
  return tf.tidy(() => run(x, residual, norm, settings)) as tf.Tensor2D;
}

function composed(
  x: tf.Tensor2D,
  residual: tf.Tensor2D,
  { gamma, beta, epsilon }: NormParameters,
  settings: DropoutSettings | undefined,
): tf.Tensor {
  const dropped = settings === undefined ? x : dropout(x, settings.rate, settings.key);
  return layerNorm(tf.add(residual, dropped), gamma, beta, epsilon);
}

/**
 * `ArenaResidualNorm` {x, residual, gamma, beta} with epsilon and the attributes of dropout gives [y, sum, mean,
 * inverseDeviation], sum being residual + dropout(x); `ArenaResidualNormGrad` {dy, sum, gamma, mean, inverseDeviation}
 * gives [dx, dResidual, dGamma, dBeta].
 */
function fused(
  x: tf.Tensor2D,
  residual: tf.Tensor2D,
  { gamma, beta, epsilon }: NormParameters,
  settings: DropoutSettings | undefined,
): tf.Tensor {
  const dropped = settings === undefined ? { rate: 0 } : dropoutAttributes(settings);
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const inputs = { x, residual, gamma, beta };
    const [y, sum, mean, deviation] = runFusedKernel('ArenaResidualNorm', inputs, { epsilon, ...dropped });
    save([sum!, gamma, mean!, deviation!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [savedSum, savedGamma, savedMean, inverseDeviation] = saved;
        const slopes = { dy, sum: savedSum, gamma: savedGamma, mean: savedMean, inverseDeviation };
        return runFusedKernel('ArenaResidualNormGrad', slopes, dropped);
      },
    };
  });
  return operation(x, residual, gamma, beta);
}

import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from '../operations/fused-kernel.js';
import type { GradientMap } from './gradient-map.js';

/** L2 norm of all gradients as one vector; NaN or Infinity when a value is. One read-back from the engine. */
export function globalNorm(gradients: GradientMap): number {
  if (gradients.size === 0) return 0;
  const sum = tf.tidy(() => sumOfSquares([...gradients.values()]));
  const [sumOfAll] = sum.dataSync<'float32'>();
  sum.dispose();
  return Math.sqrt(sumOfAll!);
}

/** `ArenaSumOfSquares` {0: x, 1: x, ...} gives [scalar]. */
function sumOfSquares(tensors: readonly tf.Tensor[]): tf.Tensor {
  if (hasFusedKernel('ArenaSumOfSquares'))
    return runFusedKernel('ArenaSumOfSquares', Object.fromEntries(tensors.entries()))[0]!;
  return tf.sum(tf.stack(tensors.map((tensor) => tf.sum(tf.square(tensor)))));
}

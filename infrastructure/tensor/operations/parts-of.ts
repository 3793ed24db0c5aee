import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';

/**
 * Consecutive parts of a vector. They may share its memory, which is free when the vector and all parts are.
 *
 * @param sizes - of the parts; they sum to that of the vector
 */
export function partsOf(vector: tf.Tensor1D, sizes: readonly number[]): tf.Tensor1D[] {
  if (!hasFusedKernel('ArenaParts')) return tf.split(vector, [...sizes]);
  return runFusedKernel('ArenaParts', { x: vector }, { sizes }) as tf.Tensor1D[];
}

import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';

/**
 * a b, or a b^T, over the last two axes: a matrix product that an engine may compute in the precision that it was started
 * with. `tf.matMul` stays in float32.
 *
 * @param a - [..., n, m]
 * @param b - [..., m, p]; [..., p, m] with transposeB. The leading axes are those of a.
 * @returns [..., n, p]
 */
export function product<T extends tf.Tensor>(a: T, b: T, transposeB = false): T {
  if (!hasFusedKernel('ArenaProduct')) return tf.matMul(a, b, false, transposeB);
  return fused(a, b, transposeB) as T;
}

/**
 * `ArenaProduct` {a, b} gives [y, lowA, lowB], the latter two being a and b as the engine multiplies them.
 * `ArenaProductGrad` {dy, lowA, lowB} gives [da, db].
 */
function fused(a: tf.Tensor, b: tf.Tensor, transposeB: boolean): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [y, lowA, lowB] = runFusedKernel('ArenaProduct', { a, b }, { transposeB });
    save([lowA!, lowB!]);
    return {
      value: y!,
      gradFunc: (dy: tf.Tensor, [savedA, savedB]: tf.Tensor[]) =>
        runFusedKernel('ArenaProductGrad', { dy, lowA: savedA, lowB: savedB }, { transposeB }),
    };
  });
  return operation(a, b);
}

import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { expectShape, expectThat } from './shape-check.js';

/**
 * Rows of a table by id. The gradient adds up per row; the row of `paddingId` gets none, as `padding_idx` of
 * `torch.nn.Embedding`.
 *
 * @param ids - int32 [...], each from 0 to v - 1
 * @param table - [v, d]
 * @returns [..., d]
 */
export function embedding(ids: tf.Tensor1D, table: tf.Tensor, paddingId?: number): tf.Tensor2D;
export function embedding(ids: tf.Tensor2D, table: tf.Tensor, paddingId?: number): tf.Tensor3D;
export function embedding(ids: tf.Tensor, table: tf.Tensor, paddingId?: number): tf.Tensor;
export function embedding(ids: tf.Tensor, table: tf.Tensor, paddingId?: number): tf.Tensor {
  expectShape('embedding: table', table.shape, ['v', 'd']);
  expectThat(ids.dtype === 'int32', 'embedding: ids', 'dtype int32', ids.dtype);
  const [rowCount, size] = table.shape as [number, number];
  return tf.tidy(() => {
    const flatIds = tf.reshape<tf.Rank.R1>(ids, [ids.size]);
    const lookUp = tf.customGrad((...args) => {
      const save = args.at(-1) as tf.GradSaveFunc;
      save([flatIds]);
      return {
        value: tf.gather(table, flatIds),
        gradFunc: (dy: tf.Tensor, [savedIds]: tf.Tensor[]) =>
          scatterAdd(dy, savedIds as tf.Tensor1D, rowCount, paddingId),
      };
    });
    return tf.reshape(lookUp(table), [...ids.shape, size]);
  });
}

/**
 * Sums of the rows of dy [n, d] per id, [rowCount, d]. `ArenaEmbeddingGrad` {dy, ids} with rowCount and paddingId (-1:
 * none) gives [dTable].
 */
function scatterAdd(
  dy: tf.Tensor,
  ids: tf.Tensor1D,
  rowCount: number,
  paddingId: number | undefined,
): tf.Tensor {
  if (hasFusedKernel('ArenaEmbeddingGrad')) {
    return runFusedKernel('ArenaEmbeddingGrad', { dy, ids }, { rowCount, paddingId: paddingId ?? -1 })[0]!;
  }
  return tf.tidy(() => {
    if (paddingId === undefined) return tf.unsortedSegmentSum(dy, ids, rowCount);
    const counts = tf.expandDims(tf.cast(tf.notEqual(ids, paddingId), 'float32'), 1);
    return tf.unsortedSegmentSum(tf.mul(dy, counts), ids, rowCount);
  });
}

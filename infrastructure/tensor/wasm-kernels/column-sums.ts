import type * as tf from '@tensorflow/tfjs-core';

import type { WasmHeap } from './wasm-heap.js';

/** Sums over the rows of [n, d], added up in double precision: [d]. */
export function columnSums(heap: WasmHeap, matrix: tf.TensorInfo): tf.TensorInfo {
  const [rows, columns] = matrix.shape as [number, number];
  const out = heap.allocate([columns]);
  const values = heap.float32(matrix);
  const sums = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, at++) sums[column]! += values[at]!;
  }
  heap.float32(out).set(sums);
  return out;
}

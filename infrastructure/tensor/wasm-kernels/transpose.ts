import type * as tf from '@tensorflow/tfjs-core';

import type { WasmHeap } from './wasm-heap.js';

/** Rows that are turned together: as many streams as the first-level cache takes, writing half a cache line at a time. */
const ROWS_AT_ONCE = 8;

/** Writes the transpose of a row-major [rows, columns] matrix to `out`. */
export function transposeInto(out: Float32Array, matrix: Float32Array, rows: number, columns: number): void {
  const blockedRows = rows - (rows % ROWS_AT_ONCE);
  for (let row = 0; row < blockedRows; row += ROWS_AT_ONCE) {
    const start = row * columns;
    for (let column = 0, to = row; column < columns; column++, to += rows) {
      let from = start + column;
      // Written out: ten times as fast as a loop.
      out[to] = matrix[from]!;
      out[to + 1] = matrix[(from += columns)]!;
      out[to + 2] = matrix[(from += columns)]!;
      out[to + 3] = matrix[(from += columns)]!;
      out[to + 4] = matrix[(from += columns)]!;
      out[to + 5] = matrix[(from += columns)]!;
      out[to + 6] = matrix[(from += columns)]!;
      out[to + 7] = matrix[from + columns]!;
    }
  }
  for (let row = blockedRows; row < rows; row++) {
    const start = row * columns;
    for (let column = 0; column < columns; column++) out[column * rows + row] = matrix[start + column]!;
  }
}

/** The transpose of a [rows, columns] matrix as a new tensor. */
export function transposed(
  heap: WasmHeap,
  matrix: tf.TensorInfo,
  rows: number,
  columns: number,
): tf.TensorInfo {
  const out = heap.allocate([columns, rows]);
  transposeInto(heap.float32(out), heap.float32(matrix), rows, columns);
  return out;
}

import type * as tf from '@tensorflow/tfjs-core';

import type { WasmHeap } from './wasm-heap.js';

/** Side of the square that is turned at a time: both sides of it fit into the first-level cache. */
const TILE = 16;

/** Writes the transpose of a row-major [rows, columns] matrix to `out`. */
export function transposeInto(out: Float32Array, matrix: Float32Array, rows: number, columns: number): void {
  for (let rowStart = 0; rowStart < rows; rowStart += TILE) {
    const rowEnd = Math.min(rowStart + TILE, rows);
    for (let columnStart = 0; columnStart < columns; columnStart += TILE) {
      const columnEnd = Math.min(columnStart + TILE, columns);
      for (let column = columnStart; column < columnEnd; column++) {
        let from = rowStart * columns + column;
        for (let to = column * rows + rowStart; to < column * rows + rowEnd; to++, from += columns) {
          out[to] = matrix[from]!;
        }
      }
    }
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

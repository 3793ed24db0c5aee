import type * as tf from '@tensorflow/tfjs-core';

import type { HeapMatrix, WasmHeap } from './wasm-heap.js';

/** Working memory of a kernel that multiplies many small matrices: taken once, used for each of them, then freed. */
export class ScratchMatrix {
  private readonly tensor: tf.TensorInfo;
  private part: HeapMatrix | undefined;

  constructor(
    private readonly heap: WasmHeap,
    capacity: number,
  ) {
    this.tensor = heap.allocate([capacity]);
  }

  /** Its first `count` values; valid until the next allocation. */
  values(count: number): Float32Array {
    return this.heap.float32(this.tensor, 0, count);
  }

  /** As an operand, with its values as they are now. */
  matrix(rows: number, columns: number): HeapMatrix {
    this.release();
    this.part = this.heap.part(this.tensor, 0, rows, columns);
    return this.part;
  }

  free(): void {
    this.release();
    this.heap.free(this.tensor);
  }

  private release(): void {
    if (this.part !== undefined) this.heap.release(this.part);
    this.part = undefined;
  }
}

import type * as tf from '@tensorflow/tfjs-core';

/** The parts of TensorFlow.js's wasm backend that its kernels, and ours, work with. */
interface WasmBackend {
  dataIdNextNumber: number;
  readonly dataIdMap: { get(dataId: tf.DataId): { readonly id: number; readonly memoryOffset: number } };
  readonly wasm: {
    readonly HEAPU8: Uint8Array;
    readonly tfjs: {
      registerTensor(id: number, size: number, memoryOffset: number): void;
      disposeData(id: number): void;
    };
    cwrap(name: string, returns: null, argumentTypes: readonly string[]): (...args: unknown[]) => void;
  };
  makeOutput(shape: readonly number[], dtype: 'float32' | 'int32'): tf.TensorInfo;
  disposeData(dataId: tf.DataId): boolean;
}

/** A matrix somewhere on the heap: a tensor, or a part of one, under the number by which the wasm code knows it. */
export interface HeapMatrix {
  readonly id: number;
  readonly rows: number;
  readonly columns: number;
}

/** TensorFlow's numbers for "no activation" and "no tensor" in its fused matrix product. */
const NO_ACTIVATION = 0;
const NO_TENSOR = 0;

/**
 * The memory of the wasm engine as typed arrays, without copies, and its matrix product (XNNPACK).
 *
 * Any allocation, products included, may grow the memory, which detaches typed arrays taken before. So take them after
 * the last allocation and use them until the next.
 */
export class WasmHeap {
  private readonly backend: WasmBackend;
  private readonly fusedMatMul: (...args: unknown[]) => void;

  constructor(backend: unknown) {
    this.backend = backend as WasmBackend;
    const number = 'number';
    this.fusedMatMul = this.backend.wasm.cwrap('_FusedMatMul', null, [
      ...[number, 'array', number],
      ...[number, 'array', number],
      ...[number, number, number, number, number, number, number],
    ]);
  }

  /** New tensor, values undefined. It belongs to the caller until a kernel returns it. */
  allocate(shape: readonly number[]): tf.TensorInfo {
    return this.backend.makeOutput(shape, 'float32');
  }

  free(...tensors: readonly tf.TensorInfo[]): void {
    for (const { dataId } of tensors) this.backend.disposeData(dataId);
  }

  /** The values of a float32 tensor, or `length` of them from `start` on. */
  float32(tensor: tf.TensorInfo, start = 0, length = sizeOf(tensor) - start): Float32Array {
    const offset = this.offsetOf(tensor) + start * Float32Array.BYTES_PER_ELEMENT;
    return new Float32Array(this.backend.wasm.HEAPU8.buffer, offset, length);
  }

  int32(tensor: tf.TensorInfo): Int32Array {
    return new Int32Array(this.backend.wasm.HEAPU8.buffer, this.offsetOf(tensor), sizeOf(tensor));
  }

  /** A whole tensor as an operand of {@link multiply}. */
  matrix(tensor: tf.TensorInfo, rows: number, columns: number): HeapMatrix {
    return { id: this.backend.dataIdMap.get(tensor.dataId).id, rows, columns };
  }

  /** `rows * columns` values from `start` on as an operand of {@link multiply}; to be released. */
  part(tensor: tf.TensorInfo, start: number, rows: number, columns: number): HeapMatrix {
    const id = this.backend.dataIdNextNumber++;
    const offset = this.offsetOf(tensor) + start * Float32Array.BYTES_PER_ELEMENT;
    this.backend.wasm.tfjs.registerTensor(id, rows * columns, offset);
    return { id, rows, columns };
  }

  /**
   * Forgets a part (its memory stays). Needed after its values change too: the product keeps a packed copy of its right
   * operand under the number.
   */
  release(...parts: readonly HeapMatrix[]): void {
    for (const { id } of parts) this.backend.wasm.tfjs.disposeData(id);
  }

  /** out = left right + bias, all row-major. The shapes must agree. */
  multiply(left: HeapMatrix, right: HeapMatrix, out: HeapMatrix, bias?: tf.TensorInfo): void {
    const biasId = bias === undefined ? NO_TENSOR : this.backend.dataIdMap.get(bias.dataId).id;
    this.fusedMatMul(
      ...[left.id, shapeBytes(left), 3],
      ...[right.id, shapeBytes(right), 3],
      ...[false, false, NO_ACTIVATION, biasId, NO_TENSOR, 0, out.id],
    );
  }

  private offsetOf(tensor: tf.TensorInfo): number {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }
}

/** Values of a tensor. */
export function sizeOf({ shape }: tf.TensorInfo): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

function shapeBytes({ rows, columns }: HeapMatrix): Uint8Array {
  return new Uint8Array(Int32Array.of(1, rows, columns).buffer);
}

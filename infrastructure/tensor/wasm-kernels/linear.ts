import type * as tf from '@tensorflow/tfjs-core';

import type { Activation } from '../operations/linear.js';
import { activateInto, activationGradientInto } from './activation.js';
import { columnSums } from './column-sums.js';
import { transposed, transposeInto } from './transpose.js';
import type { WasmHeap } from './wasm-heap.js';
import type { WasmKernel } from './wasm-kernel.js';

interface LinearAttributes {
  readonly activation: Activation;
  readonly inputMajor: boolean;
}

/** `ArenaLinear` {x [n, in], weight, bias?} gives [y], or [y, z] for gelu, z the value before it. */
export const linearKernel: WasmKernel<LinearAttributes> = (heap, inputs, { activation, inputMajor }) => {
  const { x, weight, bias } = inputs;
  const [rows, inputSize] = x!.shape as [number, number];
  const outputSize = weight!.shape[inputMajor ? 1 : 0]!;
  const z = heap.allocate([rows, outputSize]);
  withInputMajor(heap, weight!, inputMajor, (right) =>
    heap.multiply(
      heap.matrix(x!, rows, inputSize),
      heap.matrix(right, inputSize, outputSize),
      heap.matrix(z, rows, outputSize),
      bias,
    ),
  );
  if (activation !== 'gelu' && activation !== 'gelu_new') {
    const values = heap.float32(z);
    activateInto(values, values, activation);
    return [z];
  }
  const y = heap.allocate([rows, outputSize]);
  activateInto(heap.float32(y), heap.float32(z), activation);
  return [y, z];
};

/** `ArenaLinearGrad` {dy [n, out], x, weight, residual?} gives [dx, dWeight, dBias]. */
export const linearGradKernel: WasmKernel<LinearAttributes> = (heap, inputs, { activation, inputMajor }) => {
  const { dy, x, weight, residual } = inputs;
  let dz = dy!;
  if (activation !== 'none') {
    dz = heap.allocate(dy!.shape);
    activationGradientInto(heap.float32(dz), heap.float32(dy!), heap.float32(residual!), activation);
  }
  const dx = inputGradient(heap, dz, weight!, inputMajor);
  const dWeight = inputMajor ? transposedProduct(heap, x!, dz) : transposedProduct(heap, dz, x!);
  const dBias = columnSums(heap, dz);
  if (dz !== dy) heap.free(dz);
  return [dx, dWeight, dBias];
};

/** dz W: [n, in] */
function inputGradient(
  heap: WasmHeap,
  dz: tf.TensorInfo,
  weight: tf.TensorInfo,
  inputMajor: boolean,
): tf.TensorInfo {
  const [rows, outputSize] = dz.shape as [number, number];
  const inputSize = weight.shape[inputMajor ? 0 : 1]!;
  const dx = heap.allocate([rows, inputSize]);
  withInputMajor(heap, weight, !inputMajor, (right) =>
    heap.multiply(
      heap.matrix(dz, rows, outputSize),
      heap.matrix(right, outputSize, inputSize),
      heap.matrix(dx, rows, inputSize),
    ),
  );
  return dx;
}

/** Calls back with the weight, transposed for the time of the call unless it is in the right order. */
function withInputMajor(
  heap: WasmHeap,
  weight: tf.TensorInfo,
  isInRightOrder: boolean,
  use: (weight: tf.TensorInfo) => void,
): void {
  if (isInRightOrder) {
    use(weight);
    return;
  }
  const [rows, columns] = weight.shape as [number, number];
  const turned = transposed(heap, weight, rows, columns);
  use(turned);
  heap.free(turned);
}

/**
 * left^T right: [a, b] of left [n, a] and right [n, b]. Turns `left`, or `right` and the result, whichever moves fewer
 * values: the product itself is ten times slower on a transposed operand.
 */
export function transposedProduct(heap: WasmHeap, left: tf.TensorInfo, right: tf.TensorInfo): tf.TensorInfo {
  const [n, a] = left.shape as [number, number];
  const b = right.shape[1]!;
  const out = heap.allocate([a, b]);
  if (n * a <= n * b + a * b) {
    const turned = transposed(heap, left, n, a);
    multiplyOnce(heap, turned, right, out);
    heap.free(turned);
    return out;
  }
  const turned = transposed(heap, right, n, b);
  const turnedOut = heap.allocate([b, a]);
  multiplyOnce(heap, turned, left, turnedOut);
  transposeInto(heap.float32(out), heap.float32(turnedOut), b, a);
  heap.free(turned, turnedOut);
  return out;
}

/** out = left right for a right operand that is not used again: its packed copy is dropped at once. */
function multiplyOnce(heap: WasmHeap, left: tf.TensorInfo, right: tf.TensorInfo, out: tf.TensorInfo): void {
  const [rows, columns] = out.shape as [number, number];
  const inner = left.shape[1]!;
  const operand = heap.part(right, 0, inner, columns);
  heap.multiply(heap.matrix(left, rows, inner), operand, heap.matrix(out, rows, columns));
  heap.release(operand);
}

import type * as tf from '@tensorflow/tfjs-core';

import type { WasmHeap } from './wasm-heap.js';
import type { KernelInputs, WasmKernel } from './wasm-kernel.js';

interface AdamWAttributes {
  readonly count: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly alpha: number;
  readonly correction2: number;
  readonly decay: number;
  readonly gradientFactor: number;
}

/**
 * `ArenaAdamW` {parameter0, gradient0, expAvg0, expAvgSq0, ...} changes the moments in place and gives the new parameters:
 * new tensors, because the matrix product keeps packed copies of its operands.
 */
export const adamWKernel: WasmKernel<AdamWAttributes> = (heap, inputs, attributes) =>
  Array.from({ length: attributes.count }, (_, index) => update(heap, inputs, index, attributes));

function update(
  heap: WasmHeap,
  inputs: KernelInputs,
  index: number,
  attributes: AdamWAttributes,
): tf.TensorInfo {
  const { beta1, beta2, epsilon, alpha, correction2, decay, gradientFactor } = attributes;
  const output = heap.allocate(inputs[`parameter${index}`]!.shape);
  const parameter = heap.float32(inputs[`parameter${index}`]!);
  const gradient = heap.float32(inputs[`gradient${index}`]!);
  const expAvg = heap.float32(inputs[`expAvg${index}`]!);
  const expAvgSq = heap.float32(inputs[`expAvgSq${index}`]!);
  const updated = heap.float32(output);
  for (let i = 0; i < updated.length; i++) {
    const slope = gradientFactor * gradient[i]!;
    const mean = beta1 * expAvg[i]! + (1 - beta1) * slope;
    const square = beta2 * expAvgSq[i]! + (1 - beta2) * slope * slope;
    expAvg[i] = mean;
    expAvgSq[i] = square;
    updated[i] = parameter[i]! * decay - (alpha * mean) / (Math.sqrt(square) / correction2 + epsilon);
  }
  return output;
}

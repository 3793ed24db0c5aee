import type { WasmKernel } from './wasm-kernel.js';

interface AdamWAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly alpha: number;
  readonly correction2: number;
  readonly decay: number;
}

/**
 * `ArenaAdamW` {parameter, gradient, expAvg, expAvgSq} changes the moments in place and gives [the new parameter]: a new
 * tensor, because the matrix product keeps packed copies of its operands.
 */
export const adamWKernel: WasmKernel<AdamWAttributes> = (heap, inputs, attributes) => {
  const { beta1, beta2, epsilon, alpha, correction2, decay } = attributes;
  const output = heap.allocate(inputs['parameter']!.shape);
  const parameter = heap.float32(inputs['parameter']!);
  const gradient = heap.float32(inputs['gradient']!);
  const expAvg = heap.float32(inputs['expAvg']!);
  const expAvgSq = heap.float32(inputs['expAvgSq']!);
  const updated = heap.float32(output);
  for (let i = 0; i < updated.length; i++) {
    const slope = gradient[i]!;
    const mean = beta1 * expAvg[i]! + (1 - beta1) * slope;
    const square = beta2 * expAvgSq[i]! + (1 - beta2) * slope * slope;
    expAvg[i] = mean;
    expAvgSq[i] = square;
    updated[i] = parameter[i]! * decay - (alpha * mean) / (Math.sqrt(square) / correction2 + epsilon);
  }
  return [output];
};

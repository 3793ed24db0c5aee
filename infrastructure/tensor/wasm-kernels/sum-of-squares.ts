import type { WasmKernel } from './wasm-kernel.js';

/** `ArenaSumOfSquares` {0: x, 1: x, ...} gives [scalar], added up in double precision. */
export const sumOfSquaresKernel: WasmKernel<unknown> = (heap, inputs) => {
  const output = heap.allocate([]);
  let sum = 0;
  for (const input of Object.values(inputs)) {
    const x = heap.float32(input);
    for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  }
  heap.float32(output)[0] = sum;
  return [output];
};

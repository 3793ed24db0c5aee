import type { WasmKernel } from './wasm-kernel.js';

/** `ArenaSumOfSquares` {x} gives [scalar], added up in double precision. */
export const sumOfSquaresKernel: WasmKernel<unknown> = (heap, inputs) => {
  const output = heap.allocate([]);
  const x = heap.float32(inputs['x']!);
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * x[i]!;
  heap.float32(output)[0] = sum;
  return [output];
};

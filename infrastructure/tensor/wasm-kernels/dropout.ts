import type { RandomUse } from '#domain/shared/philox.js';

import { DropoutMask } from '../operations/dropout-mask.js';
import type { WasmKernel } from './wasm-kernel.js';

/** Rate and key of a dropout mask, as `dropoutAttributes` gives them. */
export interface DropoutAttributes {
  readonly rate: number;
  readonly seed: number;
  readonly use: RandomUse;
  readonly major: number;
  readonly minor: number;
}

/** `ArenaDropout` {x} gives [y]. */
export const dropoutKernel: WasmKernel<DropoutAttributes> = (heap, inputs, { rate, ...key }) => {
  const output = heap.allocate(inputs['x']!.shape);
  const x = heap.float32(inputs['x']!);
  const y = heap.float32(output);
  new DropoutMask(rate, key).fill(y);
  for (let i = 0; i < y.length; i++) y[i]! *= x[i]!;
  return [output];
};

import type * as tf from '@tensorflow/tfjs-core';

import { kernel } from './kernel.js';

/** Kernels of two tensors, broadcast, that are one operator of libtorch. */
const BINARY = { Add: 'add.Tensor', Sub: 'sub.Tensor', Multiply: 'mul.Tensor' } as const;

/** Kernels over single values. */
export function elementwiseKernels(): tf.KernelConfig[] {
  return Object.entries(BINARY).map(([name, operator]) =>
    kernel(name, ({ call }, { a, b }) => call(operator, a!, b!)),
  );
}

import * as tf from '@tensorflow/tfjs-core';

import { elementwiseKernels } from './elementwise.js';

/** Registers every kernel of the torch backend with TensorFlow.js. */
export function registerKernels(): void {
  for (const config of elementwiseKernels()) tf.registerKernel(config);
}

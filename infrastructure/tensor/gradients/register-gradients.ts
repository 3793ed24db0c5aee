import * as tf from '@tensorflow/tfjs-core';

import { LINEARS_GRADIENT } from '../operations/linears.js';
import { ELEMENTWISE_GRADIENTS } from './elementwise-gradients.js';
import { REDUCTION_GRADIENTS } from './reduction-gradients.js';
import { SHAPE_GRADIENTS } from './shape-gradients.js';

const GRADIENTS = [...ELEMENTWISE_GRADIENTS, ...REDUCTION_GRADIENTS, ...SHAPE_GRADIENTS, LINEARS_GRADIENT];

/**
 * Registers the gradients of the standard operations that models and objectives are written with. TensorFlow.js keeps
 * its own in a file that its Node bundle leaves out and Node cannot import, and the package that brings them along
 * brings all its engines and layers too.
 */
export function registerGradients(): void {
  for (const gradient of GRADIENTS) {
    if (!isRegistered(gradient.kernelName)) tf.registerGradient(gradient);
  }
}

function isRegistered(kernelName: string): boolean {
  return (tf.getGradient(kernelName) as tf.GradConfig | undefined) !== undefined;
}

import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';

import { BACKEND_NAME, torchBackend } from './kernels/backend-name.js';
import { registerKernels } from './kernels/register-kernels.js';
import type { MatrixKernel } from './matrix-kernel.js';
import { openAddon } from './open-addon.js';
import { ScalarType } from './scalar-type.js';
import { TorchBackend } from './torch-backend.js';

/** Higher than every other backend's: TensorFlow.js prefers it where it chooses by itself. */
const PRIORITY = 10;

/**
 * Loads the addon and makes the backend `torch` known to TensorFlow.js, where it is not yet. Gives what multiplies
 * matrices.
 */
export function registerTorchBackend(): MatrixKernel {
  const { addon, matrixKernel } = openAddon();
  if (isRegistered(tf.findBackendFactory(BACKEND_NAME))) return matrixKernel;
  tf.registerBackend(BACKEND_NAME, () => new TorchBackend(addon, 'cpu'), PRIORITY);
  registerKernels();
  return matrixKernel;
}

/** Sets the type of products, and of what lies between them, of the backend `torch`, which must be the active one. */
export function setTorchPrecision(precision: Precision): void {
  torchBackend(tf.backend()).operators.lowPrecision = LOW_PRECISION[precision];
}

const LOW_PRECISION = {
  float32: undefined,
  bfloat16: ScalarType.BFloat16,
  float16: ScalarType.Half,
} as const satisfies Record<Precision, number | undefined>;

/** The registry answers null for a backend that it does not know, which its type does not say. */
function isRegistered(factory: unknown): boolean {
  return factory !== null;
}

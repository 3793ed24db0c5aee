import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';

import type { Addon } from './addon.js';
import { BACKEND_NAME, torchBackend } from './kernels/backend-name.js';
import { registerKernels } from './kernels/register-kernels.js';
import type { MatrixKernel } from './matrix-kernel.js';
import { openAddon } from './open-addon.js';
import type { Device } from './operators.js';
import { ScalarType } from './scalar-type.js';
import { TorchBackend } from './torch-backend.js';

/** Higher than every other backend's: TensorFlow.js prefers it where it chooses by itself. */
const PRIORITY = 10;

/**
 * Loads the addon and makes the backend `torch` known to TensorFlow.js, where it is not yet. Gives what multiplies
 * matrices.
 *
 * @throws Error where libtorch finds no GPU and is to compute on one, or computes elsewhere already: tensors stay where
 * they are.
 */
export function registerTorchBackend(device: Device = 'cpu'): MatrixKernel {
  const { addon, matrixKernel } = openAddon();
  if (device === 'cuda' && !addon.describe().hasCuda) {
    throw new Error(
      `libtorch finds no NVIDIA GPU that it can use${narrowed()}; look at nvidia-smi, or use --device cpu`,
    );
  }
  if (isRegistered(tf.findBackendFactory(BACKEND_NAME))) {
    const present = torchBackend(tf.findBackend(BACKEND_NAME)).operators.device;
    if (present !== device) throw new Error(`it computes on ${present} in this process already`);
    return matrixKernel;
  }
  if (device === 'cuda') addon.prepareGpu();
  tf.registerBackend(BACKEND_NAME, () => newBackend(addon, device), PRIORITY);
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

function narrowed(): string {
  const visible = process.env['CUDA_VISIBLE_DEVICES'];
  if (visible === undefined) return '';
  return ` (CUDA_VISIBLE_DEVICES is "${visible}"; of several processes on a machine each takes one)`;
}

function newBackend(addon: Addon, device: Device): TorchBackend {
  const backend = new TorchBackend(addon, device);
  // For whoever looks for the operator that fails or is slow, as CUDA_LAUNCH_BLOCKING is for a GPU.
  backend.operators.isBlocking = process.env['ARENA_BLOCKING'] === '1';
  return backend;
}

/** The registry answers null for a backend that it does not know, which its type does not say. */
function isRegistered(factory: unknown): boolean {
  return factory !== null;
}

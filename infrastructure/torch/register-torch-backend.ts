import * as tf from '@tensorflow/tfjs-core';

import { loadAddon } from './addon.js';
import { BACKEND_NAME } from './kernels/backend-name.js';
import { registerKernels } from './kernels/register-kernels.js';
import { TorchBackend } from './torch-backend.js';

/** Higher than every other backend's: TensorFlow.js prefers it where it chooses by itself. */
const PRIORITY = 10;

/** Loads the addon and makes the backend `torch` known to TensorFlow.js; a second call does nothing. */
export function registerTorchBackend(): void {
  if (isRegistered(tf.findBackendFactory(BACKEND_NAME))) return;
  const addon = loadAddon();
  tf.registerBackend(BACKEND_NAME, () => new TorchBackend(addon, 'cpu'), PRIORITY);
  registerKernels();
}

/** The registry answers null for a backend that it does not know, which its type does not say. */
function isRegistered(factory: unknown): boolean {
  return factory !== null;
}

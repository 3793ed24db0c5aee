import { createRequire } from 'node:module';
import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';

import { bindingFile, bindingFolder } from './built-binding.js';
import { BACKEND_NAME, type NativeBinding } from './node-backend.js';

const require = createRequire(import.meta.url);

/** tfjs-node's own: above the other backends. */
const PRIORITY = 3;

/** As much of tfjs-node's JavaScript as is used here. */
interface BackendModule {
  readonly NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => tf.KernelBackend;
}

/**
 * Registers the binding that was built here, with tfjs-node's kernels, as TensorFlow.js's backend `tensorflow`. The
 * package's own entry point is left out: it would load every other part of TensorFlow.js, and look for the library that
 * its install script downloads.
 *
 * @returns whether TensorFlow computes on a GPU
 */
export function registerBuiltBinding(): boolean {
  const binding = require(bindingFile()) as NativeBinding;
  const load = (file: string): unknown => require(path.join(bindingFolder(), 'dist', file));
  load('register_all_kernels.js');
  const { NodeJSKernelBackend } = load('nodejs_kernel_backend.js') as BackendModule;
  const hasGpu = binding.isUsingGpuDevice();
  const packageName = hasGpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
  tf.registerBackend(BACKEND_NAME, () => new NodeJSKernelBackend(binding, packageName), PRIORITY);
  return hasGpu;
}

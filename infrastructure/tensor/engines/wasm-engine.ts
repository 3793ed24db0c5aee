import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { EngineStatus } from '#domain/engine/engine.js';

import type { EngineAdapter } from './engine-adapter.js';
import { findPackage } from './package-files.js';

const PACKAGE = '@tensorflow/tfjs-backend-wasm';

/** TensorFlow.js over WebAssembly with SIMD, one thread under Node: the embedded default. */
export class WasmEngine implements EngineAdapter {
  readonly name = 'wasm';

  inspect(): EngineStatus {
    const found = findPackage(PACKAGE);
    const status = { name: this.name, device: 'cpu', threads: 1, precisions: ['float32'] } as const;
    return found === undefined
      ? { ...status, available: false, reason: `The package ${PACKAGE} is missing.`, howToInstall: 'npm ci' }
      : { ...status, available: true, reason: 'WebAssembly with SIMD, embedded.', version: found.version };
  }

  async activate(): Promise<void> {
    const tf = await import('@tensorflow/tfjs-core');
    // Or TensorFlow.js advertises its Node package on standard error.
    tf.enableProdMode();
    if (!isRegistered(tf.findBackendFactory('wasm'))) await load();
    if (await tf.setBackend('wasm')) return;
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      `The engine "wasm" is installed but does not start: TensorFlow.js could not compile the .wasm file of ${PACKAGE}. ` +
        'Run npm ci again, or use --engine cpu.',
    );
  }
}

/** The registry answers null for an engine that it does not know, which its type does not say. */
function isRegistered(factory: unknown): boolean {
  return factory !== null;
}

async function load(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(path.join(findPackage(PACKAGE)!.folder, 'dist') + path.sep);
  const { registerGradients } = await import('../gradients/register-gradients.js');
  const { registerWasmKernels } = await import('../wasm-kernels/register-wasm-kernels.js');
  registerGradients();
  registerWasmKernels();
}

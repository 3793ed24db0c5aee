import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { EngineStatus } from '#domain/engine/engine.js';

import type { EngineAdapter } from './engine-adapter.js';
import { findPackage } from './package-files.js';

/** TensorFlow's C library through `@tensorflow/tfjs-node` (CPU) or `@tensorflow/tfjs-node-gpu` (CUDA), both optional. */
export class TensorflowEngine implements EngineAdapter {
  private readonly packageName: string;

  constructor(readonly name: 'tensorflow' | 'tensorflow-gpu') {
    this.packageName = name === 'tensorflow' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu';
  }

  inspect(): EngineStatus {
    const found = findPackage(this.packageName);
    const status = { name: this.name, precisions: ['float32'] } as const;
    const howToInstall = `npm install ${this.packageName}@4.22.0`;
    if (found === undefined) {
      const reason = `The optional package ${this.packageName} is not installed.`;
      return { ...status, available: false, reason, howToInstall };
    }
    if (!hasNativeBinding(found.folder)) {
      const reason = `The package ${this.packageName} is installed without its native library.`;
      return { ...status, available: false, reason, howToInstall: `npm rebuild ${this.packageName}` };
    }
    return {
      ...status,
      available: true,
      reason: `${this.packageName} is installed.`,
      device: this.name === 'tensorflow' ? 'cpu' : 'cuda',
      version: found.version,
    };
  }

  async activate(): Promise<void> {
    // By variable: TypeScript shall not look for a package that may be missing.
    await import(this.packageName);
    const tf = await import('@tensorflow/tfjs-core');
    // Copies of tfjs-core share engine and kernels through the global object as long as their versions agree.
    const factory: unknown = tf.findBackendFactory('tensorflow');
    if (factory !== null && (await tf.setBackend('tensorflow'))) return;
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      `The package ${this.packageName} was loaded but did not register with TensorFlow.js ${tf.version_core}. ` +
        `Install the same version: npm install ${this.packageName}@${tf.version_core}.`,
    );
  }
}

/** The install script of the package puts the binding into lib/napi-v<version>/. */
function hasNativeBinding(folder: string): boolean {
  const library = path.join(folder, 'lib');
  return (
    existsSync(library) &&
    readdirSync(library).some((entry) => existsSync(path.join(library, entry, 'tfjs_binding.node')))
  );
}

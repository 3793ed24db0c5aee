import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { DeviceName, EngineStatus, Precision } from '#domain/engine/engine.js';

import { readBuiltBinding, type BuiltBinding } from '../tensorflow/built-binding.js';
import type { EngineAdapter } from './engine-adapter.js';
import { findPackage } from './package-files.js';

const BUILD_COMMAND = 'npm run build:tensorflow';

/**
 * TensorFlow's C library on CPU or CUDA: through tfjs-node's binding built here against a TensorFlow of pip, or else
 * through the optional packages `@tensorflow/tfjs-node` and `@tensorflow/tfjs-node-gpu` with TensorFlow 2.9.
 */
export class TensorflowEngine implements EngineAdapter {
  private readonly packageName: string;

  constructor(readonly name: 'tensorflow' | 'tensorflow-gpu') {
    this.packageName = name === 'tensorflow' ? '@tensorflow/tfjs-node' : '@tensorflow/tfjs-node-gpu';
  }

  inspect(): EngineStatus {
    const built = readBuiltBinding();
    return built !== undefined && this.fits(built) ? this.describeBuilt(built) : this.describePackage();
  }

  async activate(precision: Precision): Promise<void> {
    // TensorFlow greets on standard error.
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    const tf = await import('@tensorflow/tfjs-core');
    tf.enableProdMode();
    if (!isRegistered(tf.findBackendFactory('tensorflow'))) await this.load();
    const { registerGradients } = await import('../gradients/register-gradients.js');
    registerGradients();
    if (isRegistered(tf.findBackendFactory('tensorflow')) && (await tf.setBackend('tensorflow'))) {
      const { setTensorflowPrecision } = await import('../tensorflow/set-tensorflow-precision.js');
      setTensorflowPrecision(precision);
      return;
    }
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      `The package ${this.packageName} was loaded but did not register with TensorFlow.js ${tf.version_core}. ` +
        `Build the engine instead: ${BUILD_COMMAND}.`,
    );
  }

  /** A binding over a TensorFlow with CUDA serves both engines, the others the one on the CPU. */
  private fits({ tensorflow }: BuiltBinding): boolean {
    return this.name === 'tensorflow' || tensorflow.hasCuda;
  }

  private describeBuilt({ tensorflow }: BuiltBinding): EngineStatus {
    const { version, folder } = tensorflow;
    const status = { name: this.name, precisions: this.precisions } as const;
    if (!existsSync(folder)) {
      const reason = `The engine was built against TensorFlow ${version} in ${folder}, which is gone.`;
      return { ...status, available: false, reason, howToInstall: BUILD_COMMAND };
    }
    const reason = `TensorFlow ${version} in ${folder}.`;
    return { ...status, available: true, reason, device: this.device, version };
  }

  private describePackage(): EngineStatus {
    const found = findPackage(this.packageName);
    if (found !== undefined && hasNativeBinding(found.folder)) {
      const reason = `${this.packageName} is installed.`;
      const { device, name } = this;
      return { name, precisions: ['float32'], available: true, reason, device, version: found.version };
    }
    const status = { name: this.name, precisions: this.precisions } as const;
    return { ...status, available: false, reason: this.whatIsMissing(), howToInstall: BUILD_COMMAND };
  }

  private whatIsMissing(): string {
    return this.name === 'tensorflow'
      ? 'It is not built: that takes a TensorFlow that pip installed, and a C++ compiler.'
      : 'It is not built: that takes a TensorFlow with CUDA that pip installed, and a C++ compiler.';
  }

  /** What the binding built here computes in. Processors multiply float16 more slowly than float32 in TensorFlow. */
  private get precisions(): readonly Precision[] {
    return this.name === 'tensorflow' ? ['float32', 'bfloat16'] : ['float32', 'bfloat16', 'float16'];
  }

  private get device(): DeviceName {
    return this.name === 'tensorflow' ? 'cpu' : 'cuda';
  }

  private async load(): Promise<void> {
    const built = readBuiltBinding();
    if (built === undefined || !this.fits(built)) {
      // By variable: TypeScript shall not look for a package that may be missing.
      await import(this.packageName);
      return;
    }
    // TensorFlow takes a GPU when it sees one.
    if (this.name === 'tensorflow') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
    const { registerBuiltBinding } = await import('../tensorflow/load-binding.js');
    const hasGpu = registerBuiltBinding();
    if (this.name === 'tensorflow' || hasGpu) return;
    throw new ArenaError(
      'ENGINE.UNAVAILABLE',
      `TensorFlow ${built.tensorflow.version} sees no NVIDIA GPU. Look at nvidia-smi, or use --engine tensorflow.`,
    );
  }
}

/** The registry answers null for an engine that it does not know, which its type does not say. */
function isRegistered(factory: unknown): boolean {
  return factory !== null;
}

/** The install script of the package puts the binding into lib/napi-v<version>/. */
function hasNativeBinding(folder: string): boolean {
  const library = path.join(folder, 'lib');
  return (
    existsSync(library) &&
    readdirSync(library).some((entry) => existsSync(path.join(library, entry, 'tfjs_binding.node')))
  );
}

import { existsSync } from 'node:fs';

import type { EngineStatus, Precision } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

import { readStamp } from '../../torch/build/build-stamp.js';
import { torchThreads } from '../../torch/torch-threads.js';
import type { EngineAdapter, EngineMeasurement } from './engine-adapter.js';

const PRECISIONS: readonly Precision[] = ['float32', 'bfloat16', 'float16'];

/** libtorch through our own addon, on all cores: the performance engine. */
export class TorchEngine implements EngineAdapter {
  readonly name = 'torch';
  private slowedBy: readonly string[] = [];

  inspect(): EngineStatus {
    const status = { name: this.name, precisions: PRECISIONS } as const;
    const missing = { ...status, available: false, howToInstall: 'npm run build:native' } as const;
    const built = readStamp();
    if (built === undefined) {
      return { ...missing, reason: 'The addon over libtorch is not built.' };
    }
    const { version, libraryFolder } = built.libtorch;
    if (!existsSync(libraryFolder)) {
      const reason = `The addon was built against the libtorch ${version} of ${libraryFolder}, which is gone.`;
      return { ...missing, reason };
    }
    const threads = torchThreads();
    const reason = `libtorch ${version}, on ${threads === 1 ? 'one core' : `${threads} cores`}.`;
    return { ...status, available: true, reason, device: 'cpu', threads, version };
  }

  async activate(precision: Precision): Promise<void> {
    const tf = await import('@tensorflow/tfjs-core');
    // Or TensorFlow.js advertises its Node package on standard error.
    tf.enableProdMode();
    const { registerTorchBackend, setTorchPrecision } = await import('../../torch/register-torch-backend.js');
    this.slowedBy = registerTorchBackend().warnings;
    const { registerGradients } = await import('../gradients/register-gradients.js');
    registerGradients();
    if (!(await tf.setBackend(this.name))) {
      throw new ArenaError('ENGINE.UNAVAILABLE', 'TensorFlow.js refused the torch engine.');
    }
    setTorchPrecision(precision);
  }

  warnings(): readonly string[] {
    return this.slowedBy;
  }

  async measure(): Promise<EngineMeasurement> {
    const { openAddon } = await import('../../torch/open-addon.js');
    const { measureProducts } = await import('../../torch/measure-products.js');
    const { addon, matrixKernel } = openAddon();
    return { matrixSpeed: measureProducts(addon, matrixKernel.library), warnings: matrixKernel.warnings };
  }
}

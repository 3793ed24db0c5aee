import { existsSync } from 'node:fs';

import type { EngineStatus } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

import { readStamp } from '../../torch/build/build-stamp.js';
import type { EngineAdapter } from './engine-adapter.js';

/** libtorch through our own addon, on all cores: the performance engine. */
export class TorchEngine implements EngineAdapter {
  readonly name = 'torch';

  inspect(): EngineStatus {
    const status = { name: this.name, precisions: ['float32'] } as const;
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
    return {
      ...status,
      available: true,
      reason: `libtorch ${version}, on all cores.`,
      device: 'cpu',
      version,
    };
  }

  async activate(): Promise<void> {
    const tf = await import('@tensorflow/tfjs-core');
    // Or TensorFlow.js advertises its Node package on standard error.
    tf.enableProdMode();
    const { registerTorchBackend } = await import('../../torch/register-torch-backend.js');
    registerTorchBackend();
    const { registerGradients } = await import('../gradients/register-gradients.js');
    registerGradients();
    if (await tf.setBackend(this.name)) return;
    throw new ArenaError('ENGINE.UNAVAILABLE', 'TensorFlow.js refused the torch engine.');
  }
}

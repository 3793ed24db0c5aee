import { existsSync } from 'node:fs';

import type { EngineStatus } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

import { addonFile } from '../../torch/native-folder.js';
import type { EngineAdapter } from './engine-adapter.js';

/** libtorch through our own addon: the performance engine. */
export class TorchEngine implements EngineAdapter {
  readonly name = 'torch';

  inspect(): EngineStatus {
    const status = { name: this.name, device: 'cpu', precisions: ['float32'] } as const;
    return existsSync(addonFile())
      ? { ...status, available: true, reason: 'libtorch, on all cores.' }
      : {
          ...status,
          available: false,
          reason: 'The addon over libtorch is not built.',
          howToInstall: 'npm run build:native',
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

import type { EngineStatus } from '#domain/engine/engine.js';

import type { EngineAdapter } from './engine-adapter.js';
import { findPackage } from './package-files.js';

const PACKAGE = '@tensorflow/tfjs-backend-cpu';

/** TensorFlow.js in plain JavaScript: slow, everywhere, the reference in tests. */
export class CpuEngine implements EngineAdapter {
  readonly name = 'cpu';

  inspect(): EngineStatus {
    const found = findPackage(PACKAGE);
    const status = { name: this.name, device: 'cpu', threads: 1, precisions: ['float32'] } as const;
    return found === undefined
      ? { ...status, available: false, reason: `The package ${PACKAGE} is missing.`, howToInstall: 'npm ci' }
      : { ...status, available: true, reason: 'Plain JavaScript, for reference.', version: found.version };
  }

  async activate(): Promise<void> {
    const tf = await import('@tensorflow/tfjs-core');
    // Or TensorFlow.js advertises its Node package on standard error.
    tf.enableProdMode();
    await import('@tensorflow/tfjs-backend-cpu');
    const { registerGradients } = await import('../gradients/register-gradients.js');
    registerGradients();
    await tf.setBackend('cpu');
  }
}

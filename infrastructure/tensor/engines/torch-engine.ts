import { existsSync } from 'node:fs';

import type { DeviceName, EngineStatus, Precision } from '#domain/engine/engine.js';
import { ArenaError } from '#domain/shared/errors.js';

import { readStamp } from '../../torch/build/build-stamp.js';
import type { LaunchEnvironment } from '../../distributed/launch-environment.js';
import { claimOwnGpu } from '../../torch/own-gpu.js';
import { torchThreads } from '../../torch/torch-threads.js';
import type { EngineAdapter, EngineMeasurement } from './engine-adapter.js';

/** The first libtorch whose CPU has what models take besides products in float16. */
const FLOAT16_SINCE = [2, 3] as const;

function precisionsOf(version: string): readonly Precision[] {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const hasFloat16 = major > FLOAT16_SINCE[0] || (major === FLOAT16_SINCE[0] && minor >= FLOAT16_SINCE[1]);
  return hasFloat16 ? ['float32', 'bfloat16', 'float16'] : ['float32', 'bfloat16'];
}

/** What an NVIDIA driver shows where it runs: on Linux, and on Windows' Linux, whose driver is that of Windows. */
const DRIVER_FILES = ['/proc/driver/nvidia/version', '/usr/lib/wsl/lib/libcuda.so.1'];

function hasNvidiaGpu(): boolean {
  return DRIVER_FILES.some((file) => existsSync(file));
}

/** libtorch through our own addon, on all cores, or on a GPU when it is asked to: the performance engine. */
export class TorchEngine implements EngineAdapter {
  readonly name = 'torch';
  private slowedBy: readonly string[] = [];

  /** @param place - of this process among several, each of which takes one GPU */
  constructor(private readonly place?: LaunchEnvironment) {}

  inspect(): EngineStatus {
    const built = readStamp();
    const missing = { name: this.name, available: false, howToInstall: 'npm run build:native' } as const;
    if (built === undefined) {
      const precisions = precisionsOf(FLOAT16_SINCE.join('.'));
      return { ...missing, precisions, reason: 'The addon over libtorch is not built.' };
    }
    const precisions = precisionsOf(built.libtorch.version);
    const { version, libraryFolder } = built.libtorch;
    if (!existsSync(libraryFolder)) {
      const reason = `The addon was built against the libtorch ${version} of ${libraryFolder}, which is gone.`;
      return { ...missing, precisions, reason };
    }
    const threads = torchThreads();
    const reason = `libtorch ${version}, on ${threads === 1 ? 'one core' : `${threads} cores`}.`;
    const otherDevices: readonly DeviceName[] = built.libtorch.hasCuda && hasNvidiaGpu() ? ['cuda'] : [];
    const status = { name: this.name, precisions, available: true, device: 'cpu' } as const;
    return { ...status, reason, otherDevices, threads, version };
  }

  async activate(precision: Precision, device: DeviceName = 'cpu'): Promise<void> {
    const tf = await import('@tensorflow/tfjs-core');
    // Or TensorFlow.js advertises its Node package on standard error.
    tf.enableProdMode();
    if (device === 'cuda' && this.place !== undefined) claimOwnGpu(this.place);
    const { registerTorchBackend, setTorchPrecision } = await import('../../torch/register-torch-backend.js');
    this.slowedBy = registerTorchBackend(device).warnings;
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
    return { matrixSpeed: measureProducts(addon, matrixKernel.name), warnings: matrixKernel.warnings };
  }
}

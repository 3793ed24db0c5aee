import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import type { RuntimeDescription } from '#infrastructure/torch/addon.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';

/** What test/support/prepared-gpu.ts prints. */
interface Prepared {
  readonly settings: readonly RuntimeDescription['gpuSettings'][];
  readonly gradients: readonly (readonly number[][])[];
  readonly numbers: number;
  readonly cublasWorkspace?: string;
}

/** In a process of its own: the settings are those of a process, and nothing takes them back. */
function prepare(environment: NodeJS.ProcessEnv = {}): {
  readonly result: Prepared;
  readonly stderr: string;
} {
  const script = path.resolve(import.meta.dirname, '../../support/prepared-gpu.ts');
  const args = ['--conditions=source', '--import', 'tsx', script];
  const env = { ...process.env, CUBLAS_WORKSPACE_CONFIG: undefined, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  if (status !== 0) throw new Error(`ended with ${String(status)}\n${stderr.slice(-2000)}`);
  return { result: JSON.parse(stdout) as Prepared, stderr };
}

if (HAS_TORCH) {
  describe('libtorch made ready to compute on a GPU', () => {
    let prepared: ReturnType<typeof prepare>;
    beforeAll(() => {
      prepared = prepare();
    });

    it('takes kernels that give the same bits each time, and TF32, which it does not by itself', () => {
      const [before, after] = prepared.result.settings;
      expect(before).toEqual({ determinism: 'off', deterministicCudnn: false, tf32: false });
      expect(after).toEqual({ determinism: 'preferred', deterministicCudnn: true, tf32: true });
    });

    it('requires such kernels of the gradient of attention alone, and gives the same gradient', () => {
      const [, before, after] = prepared.result.settings;
      expect(after).toEqual(before);
      const [gradients, later] = prepared.result.gradients;
      expect(gradients!.flat().length).toBe(4 * 8 * 16);
      expect(later).toEqual(gradients);
    });

    it('spends no time on filling new tensors', () => {
      expect(prepared.result.numbers).toBeGreaterThan(0);
    });

    it('prints a warning of libtorch once, however often it is given', () => {
      expect(prepared.stderr.match(/put_ does not have a deterministic implementation/gu)).toHaveLength(1);
    });

    it('has cuBLAS sum in the same order each time, unless the environment says how', () => {
      expect(prepared.result.cublasWorkspace).toBe(':4096:8');
      expect(prepare({ CUBLAS_WORKSPACE_CONFIG: ':16:8' }).result.cublasWorkspace).toBe(':16:8');
    });
  });
} else {
  describe('libtorch made ready to compute on a GPU', () => {
    it('is not there where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

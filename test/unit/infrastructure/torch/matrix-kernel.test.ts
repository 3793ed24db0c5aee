import { describe, expect, it } from '@jest/globals';

import type { RuntimeDescription } from '#infrastructure/torch/addon.js';
import { chooseMatrixKernel } from '#infrastructure/torch/matrix-kernel.js';

const PIP: RuntimeDescription = {
  version: '2.13.0',
  hasCuda: false,
  hasMkl: true,
  hasOnednnProducts: true,
  packedInstructions: null,
  openblas: null,
  vectorExtension: 'AVX512',
  threads: 2,
  gpuSettings: { determinism: 'off', deterministicCudnn: false, tf32: false },
};
const AMD = { model: 'AMD EPYC', features: ['avx2', 'avx512f'] };
const INTEL = { model: 'Intel(R) Xeon(R)', features: ['avx2', 'avx512f'] };

const debian = (openblas: NonNullable<RuntimeDescription['openblas']>): RuntimeDescription => ({
  ...PIP,
  hasMkl: false,
  hasOnednnProducts: false,
  openblas,
});

describe('choice of the library that multiplies matrices', () => {
  it("takes oneDNN on AMD, where MKL stays below the processor's width, and MKL on Intel", () => {
    expect(chooseMatrixKernel(PIP, AMD)).toEqual({ library: 'oneDNN', name: 'oneDNN', warnings: [] });
    expect(chooseMatrixKernel(PIP, INTEL)).toEqual({ library: 'MKL', name: 'MKL', warnings: [] });
  });

  it('names the kernel that goes before oneDNN where the processor has its instructions', () => {
    const runtime = { ...PIP, packedInstructions: 'AVX-512' } as const;
    expect(chooseMatrixKernel(runtime, AMD)).toEqual({
      library: 'oneDNN',
      name: "the engine's own AVX-512 kernel",
      warnings: [],
    });
    expect(chooseMatrixKernel({ ...PIP, packedInstructions: 'AVX2' }, AMD).name).toBe(
      "the engine's own AVX2 kernel",
    );
    expect(chooseMatrixKernel(runtime, INTEL).name).toBe('MKL');
  });

  it('takes what there is', () => {
    expect(chooseMatrixKernel({ ...PIP, hasOnednnProducts: false }, AMD).library).toBe('MKL');
    expect(chooseMatrixKernel({ ...PIP, hasOnednnProducts: false, hasMkl: false }, AMD).library).toBe('BLAS');
    expect(chooseMatrixKernel(debian({ core: 'SkylakeX', threading: 'openmp' }), AMD)).toEqual({
      library: 'OpenBLAS',
      name: 'OpenBLAS',
      warnings: [],
    });
  });

  it('warns of an OpenBLAS that is held to AVX2 on a processor with AVX-512, and only there', () => {
    const held = debian({ core: 'Haswell', threading: 'openmp' });
    expect(chooseMatrixKernel(held, AMD).warnings).toEqual([
      expect.stringContaining('unset OPENBLAS_CORETYPE'),
    ]);
    expect(chooseMatrixKernel(held, { ...AMD, features: ['avx2'] }).warnings).toEqual([]);
  });

  it("warns of an OpenBLAS whose threads contend with libtorch's", () => {
    const { warnings } = chooseMatrixKernel(debian({ core: 'SkylakeX', threading: 'pthread' }), AMD);
    expect(warnings).toEqual([expect.stringContaining('libopenblas0-openmp')]);
  });
});

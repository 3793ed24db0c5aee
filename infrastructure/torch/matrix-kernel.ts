import type { RuntimeDescription } from './addon.js';

export type MatrixLibrary = 'oneDNN' | 'MKL' | 'OpenBLAS' | 'BLAS';

/** Which library multiplies matrices of float32 on the CPU. */
export interface MatrixKernel {
  readonly library: MatrixLibrary;
  /** The one for products whose left matrix is transposed, as gradients of weights are. */
  readonly transposed: MatrixLibrary;
  /** What in this environment slows it down, and what to do. */
  readonly warnings: readonly string[];
}

/** Instructions of a processor that kernels may use, the widest first. */
const WIDE_VECTORS = 'avx512f';
/** AMD's family number of the first processors that execute AVX-512 in full width. */
const ZEN_5 = 26;

/** The processor, as the system describes it. */
export interface Processor {
  /** Such as `AMD EPYC`. */
  readonly model: string;
  /** Number of its generation, as its maker counts; 0 where it is not known. */
  readonly family: number;
  /** Names of instruction sets, lower case. */
  readonly features: readonly string[];
}

/**
 * The fastest of the libraries that this libtorch has. It is known, not measured: a run must give the same bits each
 * time. MKL takes an AVX2 path on processors that are not Intel's, half of what AVX-512 gives where vectors are executed in
 * full width; oneDNN does not. oneDNN copies a transposed left matrix first, on one thread, and so loses to MKL where
 * AVX2 is as fast as AVX-512: on AMD's processors before Zen 5.
 */
export function chooseMatrixKernel(runtime: RuntimeDescription, processor: Processor): MatrixKernel {
  if (runtime.openblas !== null) {
    return { ...only('OpenBLAS'), warnings: openblasWarnings(runtime.openblas, processor) };
  }
  if (runtime.hasMkl && processor.model.includes('Intel')) return only('MKL');
  if (!runtime.hasOnednnProducts) return only(runtime.hasMkl ? 'MKL' : 'BLAS');
  const isNarrow = !processor.features.includes(WIDE_VECTORS) || processor.family < ZEN_5;
  return { ...only('oneDNN'), transposed: runtime.hasMkl && isNarrow ? 'MKL' : 'oneDNN' };
}

function only(library: MatrixLibrary): MatrixKernel {
  return { library, transposed: library, warnings: [] };
}

function openblasWarnings(
  { core, threading }: NonNullable<RuntimeDescription['openblas']>,
  { features }: Processor,
): string[] {
  const warnings: string[] = [];
  if (core === 'Haswell' && features.includes(WIDE_VECTORS)) {
    warnings.push(
      'OpenBLAS computes with AVX2 on a processor with AVX-512, at half its speed: unset OPENBLAS_CORETYPE, or set it to SKYLAKEX.',
    );
  }
  if (threading === 'pthread') {
    warnings.push(
      "OpenBLAS runs threads of its own, which contend with libtorch's: install its OpenMP build (Debian: libopenblas0-openmp).",
    );
  }
  return warnings;
}

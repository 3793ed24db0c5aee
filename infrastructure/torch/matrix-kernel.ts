import type { RuntimeDescription } from './addon.js';

export type MatrixLibrary = 'oneDNN' | 'MKL' | 'OpenBLAS' | 'BLAS';

/** Which library multiplies matrices of float32 on the CPU. */
export interface MatrixKernel {
  readonly library: MatrixLibrary;
  /** What multiplies the matrices of linear layers: the library, or what goes before it. */
  readonly name: string;
  /** What in this environment slows it down, and what to do. */
  readonly warnings: readonly string[];
}

/** native/operators/packed-matrices.cc, which leaves to oneDNN what it is not for. */
function ownKernel(instructions: string): string {
  return `the engine's own ${instructions} kernel`;
}

/** Instructions of a processor that kernels may use, the widest first. */
const WIDE_VECTORS = 'avx512f';

/** The processor, as the system describes it. */
export interface Processor {
  /** Such as `AMD EPYC`. */
  readonly model: string;
  /** Names of instruction sets, lower case. */
  readonly features: readonly string[];
}

/**
 * The fastest of the libraries that this libtorch has. It is known, not measured: a run must give the same bits each
 * time. MKL takes an AVX2 path on processors that are not Intel's, half of what AVX-512 gives where vectors are executed in
 * full width; oneDNN does not. Where they are not, it is still the faster one (1.1x to 1.4x on AMD's Zen 4), as long as
 * nobody leaves copies of transposed matrices to it, which it makes on one thread.
 */
export function chooseMatrixKernel(runtime: RuntimeDescription, processor: Processor): MatrixKernel {
  if (runtime.openblas !== null) {
    return { ...kernelOf('OpenBLAS'), warnings: openblasWarnings(runtime.openblas, processor) };
  }
  if (runtime.hasMkl && processor.model.includes('Intel')) return kernelOf('MKL');
  if (runtime.hasOnednnProducts) {
    const instructions = runtime.packedInstructions;
    return kernelOf('oneDNN', instructions === null ? 'oneDNN' : ownKernel(instructions));
  }
  return kernelOf(runtime.hasMkl ? 'MKL' : 'BLAS');
}

function kernelOf(library: MatrixLibrary, name: string = library): MatrixKernel {
  return { library, name, warnings: [] };
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

import type { TracedSum } from './traced-group.js';

/** What a process of the benchmark is to do. */
export interface ParallelJob {
  readonly workload: string;
  readonly processes: number;
  readonly steps: number;
  readonly warmupSteps: number;
}

/** What process 0 saw. */
export interface ParallelResult {
  /** Of each measured step. */
  readonly stepMs: readonly number[];
  /** Sums over the processes in each measured step. */
  readonly sums: readonly (readonly TracedSum[])[];
  readonly stepStarts: readonly number[];
  /** Of the sums of one step, while nothing is computed. */
  readonly aloneMs: number;
}

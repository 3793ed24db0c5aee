import type { TracedSum } from './traced-group.js';

/** What a process of the benchmark is to do. */
export interface ParallelJob {
  readonly workload: string;
  readonly processes: number;
  /** Of all processes together. */
  readonly globalBatchSize: number;
  readonly steps: number;
  readonly warmupSteps: number;
}

/** A step as a process saw it, in milliseconds since 1970. */
export interface TracedStep {
  readonly start: number;
  readonly end: number;
  /** Sums over the processes, in the order in which they are waited for. */
  readonly sums: readonly TracedSum[];
}

/** What a process measured. */
export interface ParallelResult {
  /** Without those that warm up. */
  readonly steps: readonly TracedStep[];
  /** Milliseconds that the sums of one step take while nothing is computed. */
  readonly aloneMs: number;
}

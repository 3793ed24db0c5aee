import type { TracedStep } from './parallel-job.js';
import type { TracedSum } from './traced-group.js';

/** Sums of gradients; what else is summed is a few numbers. */
const LEAST_BYTES = 2 ** 16;

/** How the sums of one step met its backward pass, in milliseconds. */
export interface StepCommunication {
  /** From when the last process had all its gradients to when all sums were done. */
  readonly exposedMs: number;
  /** How long the first process to have its gradients waited for the last one. */
  readonly unevenMs: number;
  /** Bytes of the sums that were done before the last process had all its gradients, out of all. */
  readonly doneInBackwardPass: number;
}

/** @param processes - the same step as each of them saw it, on one clock */
export function communicationOf(processes: readonly TracedStep[]): StepCommunication {
  const sums = processes.map((step) => step.sums.filter(({ bytes }) => bytes >= LEAST_BYTES));
  const computed = sums.map((own) => Math.min(...own.map(({ waitedFrom }) => waitedFrom)));
  const lastComputed = Math.max(...computed);
  const lastDone = Math.max(...sums.flat().map(({ done }) => done));
  const doneBefore = sums.flat().filter(({ done }) => done <= lastComputed);
  return {
    exposedMs: Math.max(0, lastDone - lastComputed),
    unevenMs: lastComputed - Math.min(...computed),
    doneInBackwardPass: bytesOf(doneBefore) / bytesOf(sums.flat()),
  };
}

function bytesOf(sums: readonly TracedSum[]): number {
  return sums.reduce((total, { bytes }) => total + bytes, 0);
}

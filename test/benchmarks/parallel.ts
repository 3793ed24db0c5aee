/**
 * Two processes with one thread each beside one process with two threads, on the same global batches (12 layers of 768,
 * rows of 128 tokens, 16 for each process, FP32), by turns. Prints the ratio of samples per second, and how much of the
 * communication the backward pass hides. Ends with 1 when the ratio is below 0.92.
 *
 *     npm run -s bench:parallel [-- --workload NAME] [--batch-size N] [--steps N] [--rounds N] [--trace FILE]
 *
 * `--batch-size` is that of both processes together. `--trace` writes the last step of both for `chrome://tracing`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { runWorkers } from '#test/support/process-group-run.js';

import { communicationOf } from './parallel/hidden-communication.js';
import type { ParallelJob, ParallelResult, TracedStep } from './parallel/parallel-job.js';
import { traceEventsOf } from './parallel/trace-events.js';

const PROMISED = 0.92;
const WARMUP_STEPS = 2;
const WORKER = 'test/benchmarks/parallel/trainer-process.ts';
const LIMIT_SECONDS = 600;

const { values } = parseArgs({
  options: {
    workload: { type: 'string', default: 'encoder-12x768' },
    'batch-size': { type: 'string', default: '32' },
    steps: { type: 'string', default: '3' },
    rounds: { type: 'string', default: '2' },
    trace: { type: 'string' },
  },
});
const globalBatchSize = Number(values['batch-size']);
const job = {
  workload: values.workload,
  globalBatchSize,
  steps: Number(values.steps),
  warmupSteps: WARMUP_STEPS,
};
const one: TracedStep[] = [];
const two: (readonly TracedStep[])[] = [];
const aloneMs: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const [whole] = await measure({ ...job, processes: 1 }, 2);
  one.push(...whole!.steps);
  const halves = await measure({ ...job, processes: 2 }, 1);
  aloneMs.push(...halves.map((half) => half.aloneMs));
  two.push(...whole!.steps.map((_, step) => halves.map((half) => half.steps[step]!)));
}
const oneMs = median(one.map(lengthOf));
const twoMs = median(two.map((processes) => Math.max(...processes.map(lengthOf))));
const communication = two.map(communicationOf);
const exposedMs = median(communication.map((step) => step.exposedMs));
print(`${globalBatchSize} rows a step`);
print(`one process, two threads: ${oneMs.toFixed(0)} ms a step`);
print(`two processes, one thread each: ${twoMs.toFixed(0)} ms a step, ${(oneMs / twoMs).toFixed(2)}x`);
print(
  `communication: ${median(aloneMs).toFixed(0)} ms alone; ${exposedMs.toFixed(0)} ms of a step after the last backward ` +
    `pass; ${percent(median(communication.map((step) => step.doneInBackwardPass)))} of the bytes are there before`,
);
print(
  `the faster process waits ${median(communication.map((step) => step.unevenMs)).toFixed(0)} ms for the other one`,
);
if (values.trace !== undefined) await writeFile(values.trace, JSON.stringify(traceEventsOf(two.at(-1)!)));
process.exitCode = oneMs / twoMs >= PROMISED ? 0 : 1;

async function measure(wanted: ParallelJob, threads: number): Promise<readonly ParallelResult[]> {
  const worker = {
    file: WORKER,
    args: [JSON.stringify(wanted)],
    env: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
  };
  const ends = await runWorkers(
    Array.from({ length: wanted.processes }, () => worker),
    LIMIT_SECONDS,
  );
  const failed = ends.find(({ code }) => code !== 0);
  if (failed !== undefined) throw new Error(`A process ended with ${failed.code}:\n${failed.stderr}`);
  return ends.map(({ stdout }) => JSON.parse(stdout) as ParallelResult);
}

function lengthOf({ start, end }: TracedStep): number {
  return end - start;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

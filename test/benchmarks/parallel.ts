/**
 * Two processes with one thread each beside one process with two threads, on the same global batches (12 layers of 768,
 * 8 rows of 128 tokens, FP32), by turns. Prints the ratio of samples per second, and how much of the communication the
 * backward pass hides. Ends with 1 when the ratio is below 0.92.
 *
 *     npm run -s bench:parallel [-- --workload NAME] [--steps N] [--rounds N] [--trace FILE]
 *
 * `--trace` writes the last step of process 0 for `chrome://tracing`.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';

import { runWorkers } from '#test/support/process-group-run.js';

import type { ParallelJob, ParallelResult } from './parallel/parallel-job.js';

const PROMISED = 0.92;
const WARMUP_STEPS = 2;
const WORKER = 'test/benchmarks/parallel/trainer-process.ts';
const LIMIT_SECONDS = 600;

const { values } = parseArgs({
  options: {
    workload: { type: 'string', default: 'encoder-12x768' },
    steps: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '2' },
    trace: { type: 'string' },
  },
});
const job = { workload: values.workload, steps: Number(values.steps), warmupSteps: WARMUP_STEPS };
const [one, two]: ParallelResult[][] = [[], []];
for (let round = 0; round < Number(values.rounds); round++) {
  one!.push(await measure({ ...job, processes: 1 }, 2));
  two!.push(await measure({ ...job, processes: 2 }, 1));
}
const oneMs = median(one!.flatMap(({ stepMs }) => stepMs));
const twoMs = median(two!.flatMap(({ stepMs }) => stepMs));
const waitedMs = median(two!.flatMap(({ sums }) => sums.map(waitOf)));
const aloneMs = median(two!.map((result) => result.aloneMs));
print(`one process, two threads: ${oneMs.toFixed(0)} ms a step`);
print(`two processes, one thread each: ${twoMs.toFixed(0)} ms a step, ${(oneMs / twoMs).toFixed(2)}x`);
print(
  `communication: ${aloneMs.toFixed(0)} ms alone; ${waitedMs.toFixed(0)} ms of a step are waited for it ` +
    '(and for the other process)',
);
if (values.trace !== undefined) await writeFile(values.trace, JSON.stringify(traceOf(two!.at(-1)!)));
process.exitCode = oneMs / twoMs >= PROMISED ? 0 : 1;

async function measure(todo: ParallelJob, threads: number): Promise<ParallelResult> {
  const worker = {
    file: WORKER,
    args: [JSON.stringify(todo)],
    env: { OMP_NUM_THREADS: String(threads), MKL_NUM_THREADS: String(threads) },
  };
  const ends = await runWorkers(
    Array.from({ length: todo.processes }, () => worker),
    LIMIT_SECONDS,
  );
  const failed = ends.find(({ code }) => code !== 0);
  if (failed !== undefined) throw new Error(`A process ended with ${failed.code}:\n${failed.stderr}`);
  return JSON.parse(ends[0]!.stdout) as ParallelResult;
}

function waitOf(sums: ParallelResult['sums'][number]): number {
  return sums.reduce((total, { waitedFrom, done }) => total + done - waitedFrom, 0);
}

/** The trace event format: complete events, in microseconds. */
function traceOf({ sums, stepStarts, stepMs }: ParallelResult): object {
  const start = stepStarts.at(-1)!;
  const event = (name: string, tid: string, from: number, to: number) => ({
    name,
    ph: 'X',
    pid: 0,
    tid,
    ts: 1000 * (from - start),
    dur: 1000 * (to - from),
  });
  return {
    traceEvents: [
      event('step', 'step', start, start + stepMs.at(-1)!),
      ...sums
        .at(-1)!
        .flatMap(({ bytes, begun, waitedFrom, done }, index) => [
          event(`sum ${index}, ${bytes} bytes`, `sum ${index}`, begun, done),
          event(`wait ${index}`, 'waiting', waitedFrom, done),
        ]),
    ],
  };
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

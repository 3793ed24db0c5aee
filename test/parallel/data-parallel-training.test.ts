import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { runWorkers, type WorkerEnd } from '#test/support/process-group-run.js';

interface Outcome {
  readonly stepsRun: number;
  readonly losses: readonly number[];
  readonly evaluations: readonly number[];
  readonly weights: readonly (readonly [string, readonly number[]])[];
  readonly optimizer: readonly (readonly [string, readonly number[]])[];
}

const FILE = 'test/parallel/training-worker.ts';
/** 397 rows in batches of 4, four batches a step: the last window of every epoch is not full. */
const ROWS = 397;
const STEPS = 200;
/** bfloat16 keeps 8 bits: a loss is off by some parts in a thousand. */
const NOISE = 0.01;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function start(
  processes: number,
  settings: Partial<Hyperparameters>,
  more: object = {},
): Promise<readonly WorkerEnd[]> {
  const all = {
    settings: {
      epochs: 8,
      dataParallelSize: processes,
      gradientAccumulationSteps: 4 / processes,
      ...settings,
    },
    rows: ROWS,
    timeoutMs: 20_000,
    precision: 'float32',
    output: path.join(folder, 'outcome.json'),
    ...more,
  };
  const worker = { file: FILE, args: [JSON.stringify(all)] };
  return runWorkers(Array.from({ length: processes }, () => worker));
}

async function outcomeOf(
  processes: number,
  settings: Partial<Hyperparameters> = {},
  more: object = {},
): Promise<Outcome> {
  const ends = await start(processes, settings, more);
  expect(ends.map(({ code, stderr }) => ({ code, stderr }))).toEqual(
    ends.map(() => ({ code: 0, stderr: '' })),
  );
  return JSON.parse(await readFile(path.join(folder, 'outcome.json'), 'utf8')) as Outcome;
}

describe('training in several processes', () => {
  let alone: Outcome;
  beforeAll(async () => {
    alone = await outcomeOf(1);
    expect(alone.stepsRun).toBe(STEPS);
  });

  it.each([2, 4])(
    'gives the weights and moments of one process, bit by bit, in %d processes',
    async (processes) => {
      const together = await outcomeOf(processes);
      expect(together.weights).toEqual(alone.weights);
      expect(together.optimizer).toEqual(alone.optimizer);
      expect(largestDifference(together.losses, alone.losses)).toBeLessThan(1e-6);
      expect(largestDifference(together.evaluations, alone.evaluations)).toBeLessThan(1e-6);
    },
  );

  it('gives the weights of one process up to rounding in three', async () => {
    // The key biases have no gradient but rounding, which Adam scales up: they are compared by their effect, the losses.
    const settings = { gradientAccumulationSteps: 1, dataParallelSize: 3 };
    const together = await outcomeOf(3, settings);
    const inOne = await outcomeOf(1, { gradientAccumulationSteps: 3, dataParallelSize: 1 });
    // Rounding grows from step to step: after as many as the other runs have it depends on the kernels that BLAS chose.
    const first = ({ losses }: Outcome) => losses.slice(0, STEPS);
    expect(largestDifference(first(together), first(inOne))).toBeLessThan(1e-5);
    for (const [index, [name, values]] of together.weights.entries()) {
      if (name.endsWith('key.bias')) continue;
      expect({ name, off: largestDifference(values, inOne.weights[index]![1]) < 1e-5 }).toEqual({
        name,
        off: true,
      });
    }
  });

  it('gives the same with the optimizer state spread over the processes', async () => {
    const sharded = await outcomeOf(2, { shardOptimizer: true });
    expect(sharded.weights).toEqual(alone.weights);
    expect(sharded.optimizer).toEqual(alone.optimizer);
  });

  it('has the loss curve of one process in bfloat16, too, which is that of float32', async () => {
    const precision = { precision: 'bfloat16' };
    const inOne = await outcomeOf(1, {}, precision);
    const together = await outcomeOf(2, {}, precision);
    for (const [index, loss] of smoothed(inOne.losses).entries()) {
      expect(Math.abs(smoothed(together.losses)[index]! - loss)).toBeLessThan(NOISE);
      expect(Math.abs(smoothed(alone.losses)[index]! - loss)).toBeLessThan(NOISE);
    }
  });

  it('ends in time, naming the process that was killed', async () => {
    const [first, second, ...others] = await start(4, {}, { stopAt: 20, timeoutMs: 10_000 });
    expect(second!.signal).toBe('SIGKILL');
    for (const survivor of [first!, ...others]) {
      expect(survivor.code).toBe(1);
      expect(survivor.stderr).toContain('PARALLEL.RANK_LOST');
      expect(survivor.stderr).toContain('process 1 of 4 did not');
      expect(survivor.seconds).toBeLessThan(30);
    }
  });
});

/** Means of 20 losses each. */
function smoothed(losses: readonly number[]): readonly number[] {
  const count = Math.floor(losses.length / 20);
  return Array.from({ length: count }, (_, index) => {
    const part = losses.slice(20 * index, 20 * (index + 1));
    return part.reduce((sum, loss) => sum + loss, 0) / part.length;
  });
}

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

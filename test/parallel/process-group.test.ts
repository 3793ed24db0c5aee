import { spawnSync } from 'node:child_process';

import { describe, expect, it } from '@jest/globals';

import { runWorkers, type Worker } from '#test/support/process-group-run.js';

const NODE: Worker = { file: 'test/parallel/all-reduce-worker.ts' };
const PYTHON_PROGRAM = process.env['PYTHON'] ?? 'python3';
const PYTHON: Worker = { command: [PYTHON_PROGRAM, 'test/parallel/python-member.py'] };

function hasTorch(): boolean {
  return spawnSync(PYTHON_PROGRAM, ['-c', 'import torch.distributed']).status === 0;
}

async function results(workers: readonly Worker[]): Promise<readonly unknown[]> {
  const ends = await runWorkers(workers);
  for (const { code, stderr } of ends)
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return ends.map(({ stdout }) => JSON.parse(stdout) as unknown);
}

function expected(size: number): unknown {
  const ranks = Array.from({ length: size }, (_, rank) => rank);
  const sum = ranks.reduce((total, rank) => total + rank + 1, 0);
  return { sum: [sum, 10 * sum], shared: [7, 7, 7], gathered: ranks.map((rank) => [rank, 0.5]) };
}

describe('a process group', () => {
  it.each([2, 3, 4])('sums, shares and gathers over %d processes', async (size) => {
    const outputs = await results(Array.from({ length: size }, () => NODE));
    for (const output of outputs) expect(output).toEqual(expected(size));
  });

  // Where Python has no torch there is nobody to meet: set PYTHON to one that has.
  const withPython: [string, readonly Worker[]][] = [
    ['Python leads', [PYTHON, NODE]],
    ['Node leads', [NODE, PYTHON]],
    ['three members', [NODE, PYTHON, NODE]],
  ];
  if (hasTorch()) {
    it.each(withPython)("takes a member of Python's torch.distributed: %s", async (_, workers) => {
      for (const output of await results(workers)) expect(output).toEqual(expected(workers.length));
    });
  } else {
    it("is not tried with a member of Python's: this python3 has no torch (set PYTHON to one that has)", () => {
      expect(hasTorch()).toBe(false);
    });
  }

  it('says who does not come', async () => {
    const [end] = await runWorkers([{ ...NODE, env: { WORLD_SIZE: '2', ARENA_TEST_TIMEOUT_MS: '2000' } }]);
    expect(end!.code).toBe(1);
    expect(end!.stderr).toContain('PARALLEL.RENDEZVOUS_FAILED');
    expect(end!.stderr).toContain('expected 2 processes to meet at 127.0.0.1');
  });
});

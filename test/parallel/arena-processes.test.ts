import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { childrenOf, harmOne } from '#test/support/arena-job.js';
import { BUILT_ARGUMENTS, runArenaProcess, startArenaProcess } from '#test/support/arena-process.js';
import { freePort } from '#test/support/process-group-run.js';
import { weightsDigest, prepareToyJob } from '#test/support/parallel-training.js';

const PYTHON = process.env['PYTHON'] ?? 'python3';

let folder: string;
let flags: readonly string[];
let wholeDigest: string;

beforeAll(async () => {
  ({ folder, flags, wholeDigest } = await prepareToyJob());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('torchrun --no-python arena train', () => {
  const torchrun = ['-m', 'torch.distributed.run', '--no-python', '--nproc-per-node', '2'];
  if (spawnSync(PYTHON, ['-c', 'import torch.distributed.run']).status === 0) {
    it('gives the model of one process, bit by bit', async () => {
      const workspace = path.join(folder, 'torchrun');
      const place = ['--master-port', String(await freePort())];
      const arena = [process.execPath, ...BUILT_ARGUMENTS, 'train', ...flags];
      const { status, stderr } = spawnSync(PYTHON, [...torchrun, ...place, ...arena], {
        env: { ...process.env, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace },
        encoding: 'utf8',
      });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      expect(await weightsDigest(workspace)).toBe(wholeDigest);
    }, 300_000);
  } else {
    it('is not tried: this python3 has no torch (set PYTHON to one that has)', () => {
      expect(spawnSync(PYTHON, ['-c', 'import torch']).status).not.toBe(0);
    });
  }
});

describe('arena train --num-processes', () => {
  it('gives the model of one process, bit by bit, and says what the whole job does', async () => {
    const workspace = path.join(folder, 'two');
    const { exitCode, stdout, stderr } = await runArenaProcess(
      ['train', ...flags, '--num-processes', '2', '--json'],
      workspace,
      BUILT_ARGUMENTS,
    );
    expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(await weightsDigest(workspace)).toBe(wholeDigest);
    // One report, one session, one run: those of process 0.
    expect(JSON.parse(stdout)).toMatchObject({ success: true, engine: 'torch' });
    expect(await readdir(path.join(workspace, 'experiments'))).toHaveLength(1);
  }, 300_000);

  it('goes on by itself after losing a process, as often as it may', async () => {
    const workspace = path.join(folder, 'restarted');
    const args = ['train', ...flags, '--num-processes', '2', '--max-restarts', '1'];
    const job = startArenaProcess(args, workspace, BUILT_ARGUMENTS);
    let log = '';
    let killed: number | undefined;
    job.stderr.on('data', (text: Buffer) => {
      log += text.toString();
      if (killed !== undefined || !log.includes('[7/9]')) return;
      killed = childrenOf(job)[1]!;
      process.kill(killed, 'SIGKILL');
    });
    const [exitCode] = (await once(job, 'exit')) as [number];
    expect(log).toContain('Restart 1 of 1');
    expect(exitCode).toBe(0);
    expect(await weightsDigest(workspace)).toBe(wholeDigest);
  }, 300_000);

  it('ends within its time-out when a process hangs, and names it', async () => {
    const args = ['train', ...flags, '--epochs', '400', '--num-processes', '2', '--process-timeout', '5'];
    const harm = { rank: 1, delayMs: 5000, signal: 'SIGSTOP' } as const;
    const { exitCode, log, secondsToEnd } = await harmOne(args, path.join(folder, 'hung'), harm);
    expect(exitCode).toBe(1);
    expect(log).toContain('process 1 of 2 did not');
    expect(log).toContain('Process 1 of 2 did not answer and was ended');
    expect(log).toContain('Go on from the last checkpoint: arena resume');
    expect(secondsToEnd).toBeLessThan(35);
  }, 300_000);
});

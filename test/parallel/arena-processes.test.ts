import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import { NODE_ARGUMENTS, runArenaProcess, startArenaProcess } from '#test/support/arena-process.js';
import { freePort } from '#test/support/process-group-run.js';
import { toyTrainingFlags, weightsDigest, writeToyDataset } from '#test/support/parallel-training.js';

const PYTHON = process.env['PYTHON'] ?? 'python3';
const KILLS = 50;
const SEED = 20_261;
/** Two processes' worth of batches per step, whoever computes them. */
const TWO_BATCHES = ['--data-parallel-size', '2'];

let folder: string;
let flags: readonly string[];
let wholeDigest: string;

beforeAll(async () => {
  // Bits depend on the number of threads; children inherit this.
  process.env['OMP_NUM_THREADS'] = '1';
  folder = await mkdtemp(path.join(tmpdir(), 'training-arena-'));
  flags = [...toyTrainingFlags(await writeToyDataset(folder)), ...TWO_BATCHES];
  const alone = await runArenaProcess(['train', ...flags], path.join(folder, 'alone'));
  expect({ exitCode: alone.exitCode, stderr: alone.exitCode === 0 ? '' : alone.stderr }).toEqual({
    exitCode: 0,
    stderr: '',
  });
  wholeDigest = await weightsDigest(path.join(folder, 'alone'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Pids of the processes that a job started, by rank. */
function childrenOf(pid: number): readonly number[] {
  const listed = execFileSync('ps', ['--ppid', String(pid), '-o', 'pid=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes('main.ts'))
    .map((line) => Number.parseInt(line, 10))
    .sort((a, b) => a - b);
}

async function waitForChildren(pid: number, count: number): Promise<readonly number[]> {
  for (let tries = 0; tries < 600; tries++) {
    try {
      const children = childrenOf(pid);
      if (children.length === count) return children;
    } catch {
      // ps ends with 1 while there is no child.
    }
    await sleep(50);
  }
  throw new Error(`Expected ${count} children of process ${pid}, found none.`);
}

/** Starts a job, kills one of its processes after a while, and waits for its end. */
async function killOne(args: readonly string[], workspace: string, rank: number, delayMs: number) {
  const job = startArenaProcess(args, workspace);
  let log = '';
  job.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const ended = once(job, 'exit') as Promise<[number | null]>;
  const children = await waitForChildren(job.pid!, 2);
  await Promise.race([sleep(delayMs), ended]);
  try {
    process.kill(children[rank]!, 'SIGKILL');
  } catch {
    // It had come to its end.
  }
  const killedAt = performance.now();
  const [exitCode] = await ended;
  return { exitCode, log, secondsToEnd: (performance.now() - killedAt) / 1000 };
}

// Where Python has no torch there is no torchrun: set PYTHON to one that has.
if (spawnSync(PYTHON, ['-c', 'import torch.distributed.run']).status === 0) {
  describe('torchrun --no-python arena train', () => {
    it('gives the model of one process, bit by bit', async () => {
      const workspace = path.join(folder, 'torchrun');
      const torchrun = ['-m', 'torch.distributed.run', '--no-python', '--nproc-per-node', '2'];
      const place = ['--master-port', String(await freePort())];
      const arena = [process.execPath, ...NODE_ARGUMENTS, 'train', ...flags];
      const { status, stderr } = spawnSync(PYTHON, [...torchrun, ...place, ...arena], {
        env: { ...process.env, NODE_OPTIONS: '', ARENA_WORKSPACE: workspace },
        encoding: 'utf8',
      });
      expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
      expect(await weightsDigest(workspace)).toBe(wholeDigest);
    }, 300_000);
  });
}

describe('arena train --num-processes', () => {
  it('gives the model of one process, bit by bit, and says what the whole job does', async () => {
    const workspace = path.join(folder, 'two');
    const { exitCode, stdout, stderr } = await runArenaProcess(
      ['train', ...flags, '--num-processes', '2', '--json'],
      workspace,
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
    const job = startArenaProcess(args, workspace);
    let log = '';
    job.stderr.on('data', (text: Buffer) => {
      log += text.toString();
      if (log.includes('[7/9]') && !log.includes('Restart')) {
        const children = childrenOf(job.pid!);
        if (children.length === 2) process.kill(children[1]!, 'SIGKILL');
      }
    });
    const [exitCode] = (await once(job, 'exit')) as [number];
    expect(log).toContain('Restart 1 of 1');
    expect(exitCode).toBe(0);
    expect(await weightsDigest(workspace)).toBe(wholeDigest);
  }, 300_000);

  it(`survives ${KILLS} kills of a random process (seed ${SEED}): no hang, no damaged checkpoint, the same weights`, async () => {
    const stream = new PhiloxStream({ seed: SEED, use: 'sampling' });
    const workspace = path.join(folder, 'killed');
    const more = ['--num-processes', '2'];
    let args: readonly string[] = ['train', ...flags, ...more];
    let lost = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { exitCode, log, secondsToEnd } = await killOne(
        args,
        workspace,
        stream.nextBelow(2),
        stream.nextBelow(6000),
      );
      expect(secondsToEnd).toBeLessThan(45);
      expect(log).not.toContain('CHECKPOINT.CORRUPT');
      const resume = /Go on from the last checkpoint: arena (resume \S+)/.exec(log);
      if (exitCode === 1) {
        lost++;
        expect(log).toContain('PARALLEL.RANK_LOST');
      } else
        expect({ exitCode, completed: log.includes('SESSION.COMPLETED') || exitCode === 0 }).toMatchObject({
          completed: true,
        });
      if (resume !== null) args = [...resume[1]!.split(' '), '--process-timeout', '20', ...more];
      if (exitCode !== 1) {
        // The run came to its end between two kills: it is judged, and another one begins.
        expect(await weightsDigest(workspace)).toBe(wholeDigest);
        await rm(workspace, { recursive: true });
        args = ['train', ...flags, ...more];
      }
    }
    expect(lost).toBeGreaterThan(KILLS / 3);
    if (args[0] === 'resume') {
      // With another number of processes than before.
      const { exitCode, stderr } = await runArenaProcess(args.slice(0, 2), workspace);
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(await weightsDigest(workspace)).toBe(wholeDigest);
    }
  }, 1_800_000);
});

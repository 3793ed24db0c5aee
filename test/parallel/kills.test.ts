import { rm } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import { harmOne } from '#test/support/arena-job.js';
import { BUILT_ARGUMENTS, runArenaProcess } from '#test/support/arena-process.js';
import { weightsDigest, prepareToyJob } from '#test/support/parallel-training.js';

/** Jobs that are killed again and again, side by side: much of their time is waiting. */
const LANES = [0, 1, 2];
const KILLS = 50;
const SEED = 20_261;
/** Some kills come before the processes have met, some while they save, and some when they are done. */
const LATEST_KILL_MS = 4000;
const TIMEOUT_SECONDS = 8;
const MORE = ['--num-processes', '2', '--process-timeout', String(TIMEOUT_SECONDS)];
/** The time-out, five seconds at most to find out who is missing, fifteen for those that notice nothing, and some air. */
const LONGEST_END_SECONDS = TIMEOUT_SECONDS + 5 + 15 + 10;

let folder: string;
let flags: readonly string[];
let wholeDigest: string;

beforeAll(async () => {
  ({ folder, flags, wholeDigest } = await prepareToyJob());
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Kills a process of a job and goes on with it, over and over; gives how many kills ended the job. */
async function killAndGoOn(lane: number, kills: number): Promise<number> {
  const stream = new PhiloxStream({ seed: SEED + lane, use: 'sampling' });
  const workspace = path.join(folder, `killed-${lane}`);
  const fresh = ['train', ...flags, ...MORE];
  let args: readonly string[] = fresh;
  let lost = 0;
  for (let kill = 0; kill < kills; kill++) {
    const [rank, delayMs] = [stream.nextBelow(2), stream.nextBelow(LATEST_KILL_MS)];
    const { exitCode, log, secondsToEnd } = await harmOne(args, workspace, {
      rank,
      delayMs,
      signal: 'SIGKILL',
    });
    expect(secondsToEnd).toBeLessThan(LONGEST_END_SECONDS);
    expect(log).not.toContain('CHECKPOINT.CORRUPT');
    if (exitCode === 1) {
      lost++;
      expect(log).toContain('PARALLEL.RANK_LOST');
      const resume = /Go on from the last checkpoint: arena (resume \S+)/.exec(log);
      if (resume !== null) args = [...resume[1]!.split(' '), ...MORE];
      continue;
    }
    // The job came to its end before the kill, or this process did: it is judged, and another one begins.
    await expectComplete(exitCode, log, workspace);
    await rm(workspace, { recursive: true });
    args = fresh;
  }
  if (args !== fresh) await finishAlone(args.slice(0, 2), workspace);
  return lost;
}

/** Goes on in one process, where there were two before. */
async function finishAlone(args: readonly string[], workspace: string): Promise<void> {
  const { exitCode, stderr } = await runArenaProcess(args, workspace, BUILT_ARGUMENTS);
  await expectComplete(exitCode, stderr, workspace);
}

/** The job has trained to the end: now, or already when a process of it was killed that had yet to exit. */
async function expectComplete(exitCode: number | null, log: string, workspace: string): Promise<void> {
  if (!log.includes('Error [SESSION.COMPLETED]')) {
    expect({ exitCode, log: exitCode === 0 ? '' : log }).toEqual({ exitCode: 0, log: '' });
  }
  expect(await weightsDigest(workspace)).toBe(wholeDigest);
}

describe('killing processes of a job', () => {
  it(`leaves no hang and no damaged checkpoint in ${KILLS} kills (seed ${SEED}), and the same weights at the end`, async () => {
    const lost = await Promise.all(
      LANES.map((lane) => killAndGoOn(lane, Math.ceil((KILLS - lane) / LANES.length))),
    );
    expect(lost.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(KILLS / 3);
  }, 1_200_000);
});

import { execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { BUILT_ARGUMENTS, startArenaProcess } from './arena-process.js';

/** How a job that starts processes of its own ended. */
export interface ArenaJobEnd {
  readonly exitCode: number | null;
  readonly log: string;
  /** From when it was harmed. */
  readonly secondsToEnd: number;
}

const TRIES = 600;
const POLL_MS = 50;

/** Starts a job of two processes, sends one of them a signal after a while, and waits for the end of the job. */
export async function harmOne(
  args: readonly string[],
  workspace: string,
  harm: { readonly rank: number; readonly delayMs: number; readonly signal: NodeJS.Signals },
): Promise<ArenaJobEnd> {
  const job = startArenaProcess(args, workspace, BUILT_ARGUMENTS);
  let log = '';
  job.stderr.on('data', (text: Buffer) => (log += text.toString()));
  const ended = once(job, 'exit') as Promise<[number | null]>;
  const children = await waitForChildren(job, 2);
  await Promise.race([sleep(harm.delayMs), ended]);
  try {
    process.kill(children[harm.rank]!, harm.signal);
  } catch {
    // It had come to its end.
  }
  const harmedAt = performance.now();
  const [exitCode] = await ended;
  return { exitCode, log, secondsToEnd: (performance.now() - harmedAt) / 1000 };
}

/** Pids of the processes that a job started, by rank. */
export function childrenOf(job: ChildProcess): readonly number[] {
  const listed = execFileSync('ps', ['--ppid', String(job.pid), '-o', 'pid=,args='], { encoding: 'utf8' });
  return listed
    .split('\n')
    .filter((line) => line.includes(BUILT_ARGUMENTS[0]!))
    .map((line) => Number.parseInt(line, 10))
    .sort((a, b) => a - b);
}

async function waitForChildren(job: ChildProcess, count: number): Promise<readonly number[]> {
  for (let tries = 0; tries < TRIES; tries++) {
    try {
      const children = childrenOf(job);
      if (children.length === count) return children;
    } catch {
      // ps ends with 1 while there is no child.
    }
    await sleep(POLL_MS);
  }
  throw new Error(`Expected ${count} processes started by process ${job.pid}, found none.`);
}

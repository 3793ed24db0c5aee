import { describe, expect, it } from '@jest/globals';

import type { ChildProcess, ProcessStart } from '#presentation/cli/processes/child-process.js';
import {
  runInProcesses,
  wantsProcesses,
  type ProcessSettings,
} from '#presentation/cli/processes/run-in-processes.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const SETTINGS: ProcessSettings = { numProcesses: 2, maxRestarts: 0, processTimeout: 9, workspace: '/w' };

/** A job that opens a session, and whose processes are killed the first times that they are started. */
async function runJob(settings: ProcessSettings, losses: number) {
  const started: ProcessStart[] = [];
  const context = fakeCommandContext({});
  const start = (child: ProcessStart): ChildProcess => {
    const earlierJobs = Math.floor(started.length / settings.numProcesses);
    started.push(child);
    child.onMessage({ sessionId: 'session_1' });
    const end = earlierJobs < losses ? ({ signal: 'SIGKILL' } as const) : { code: 0 };
    return { ended: Promise.resolve(end), lastLines: () => [], kill: () => undefined };
  };
  const exitCode = await runInProcesses(['train', '--seed', '3'], settings, context, { start, graceMs: 5 });
  return { started, exitCode, log: context.stderr.text };
}

describe('runInProcesses', () => {
  it('gives all processes what was typed, and where they are', async () => {
    const { started, exitCode } = await runJob(SETTINGS, 0);
    expect(exitCode).toBe(0);
    expect(started.map(({ args, env }) => [args, env['LOCAL_RANK'], env['LOCAL_WORLD_SIZE']])).toEqual([
      [['train', '--seed', '3'], '0', '2'],
      [['train', '--seed', '3'], '1', '2'],
    ]);
  });

  it.each([
    [SETTINGS, 'arena resume session_1 --num-processes 2 --workspace /w'],
    [{ ...SETTINGS, numGpus: 2 }, 'arena resume session_1 --num-gpus 2 --workspace /w'],
  ])(
    'names the command to go on with as many processes, or GPUs, as there were',
    async (settings, command) => {
      const { exitCode, log } = await runJob(settings, 1);
      expect(exitCode).toBe(1);
      expect(log).toContain(`Go on from the last checkpoint: ${command}\n`);
    },
  );

  it('restarts on as many GPUs as there were', async () => {
    const { started, exitCode } = await runJob({ ...SETTINGS, numGpus: 2, maxRestarts: 1 }, 1);
    expect(exitCode).toBe(0);
    expect(started.at(-1)!.args).toEqual(
      'resume session_1 --num-gpus 2 --workspace /w --process-timeout 9'.split(' '),
    );
  });
});

describe('wantsProcesses', () => {
  it('is so for several that no launcher has started', () => {
    expect(wantsProcesses({ numProcesses: 2 }, {})).toBe(true);
    expect(wantsProcesses({ numProcesses: 1 }, {})).toBe(false);
    expect(wantsProcesses({ numProcesses: 2 }, { WORLD_SIZE: '2' })).toBe(false);
  });
});

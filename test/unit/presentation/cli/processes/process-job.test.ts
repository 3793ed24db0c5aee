import { describe, expect, it } from '@jest/globals';

import type { ChildProcess, ProcessEnd, ProcessStart } from '#presentation/cli/processes/child-process.js';
import { ProcessJob } from '#presentation/cli/processes/process-job.js';

/** Processes that end when they are told to. */
class FakeProcesses {
  readonly started: ProcessStart[] = [];
  readonly signals: string[] = [];
  private readonly ends: ((end: ProcessEnd) => void)[] = [];

  readonly start = (start: ProcessStart): ChildProcess => {
    const rank = this.started.push(start) - 1;
    return {
      ended: new Promise((resolve) => (this.ends[rank] = resolve)),
      lastLines: () => [`the end of ${rank}`],
      kill: (signal) => {
        this.signals.push(`${rank} ${signal}`);
        this.end(rank, { signal });
      },
    };
  };

  end(rank: number, end: ProcessEnd): void {
    this.ends[rank]!(end);
  }
}

async function startJob(count: number) {
  const fake = new FakeProcesses();
  const ended = new ProcessJob({ count, args: ['train'], start: fake.start, graceMs: 10 }).run();
  while (fake.started.length < count) await new Promise((resolve) => setTimeout(resolve, 1));
  return { fake, ended };
}

describe('ProcessJob', () => {
  it('gives each process its place, as torchrun does; the first one writes to our streams', async () => {
    const { fake, ended } = await startJob(2);
    const [first, second] = fake.started;
    expect(second!.env).toMatchObject({
      RANK: '1',
      LOCAL_RANK: '1',
      WORLD_SIZE: '2',
      MASTER_ADDR: '127.0.0.1',
    });
    expect(second!.env['MASTER_PORT']).toBe(first!.env['MASTER_PORT']);
    expect([first!.writesToOurs, second!.writesToOurs]).toEqual([true, false]);
    first!.onMessage({ sessionId: 'training_session_1' });
    for (const rank of [0, 1]) fake.end(rank, { code: 0 });
    expect(await ended).toEqual({ exitCode: 0, sessionId: 'training_session_1' });
  });

  it('names the process that ended first, and ends the others when they do not', async () => {
    const { fake, ended } = await startJob(3);
    fake.end(1, { signal: 'SIGKILL' });
    expect(await ended).toEqual({
      exitCode: 1,
      lost: { rank: 1, end: { signal: 'SIGKILL' }, hung: false, lastLines: ['the end of 1'] },
    });
    expect(fake.signals).toContain('0 SIGKILL');
    expect(fake.signals).toContain('2 SIGKILL');
  });

  it('names the process that hangs, when the others ended by themselves', async () => {
    const { fake, ended } = await startJob(3);
    for (const rank of [0, 2]) fake.end(rank, { code: 1 });
    expect((await ended).lost).toEqual({
      rank: 1,
      end: { signal: 'SIGKILL' },
      hung: true,
      lastLines: ['the end of 1'],
    });
  });

  it('lets all of them end by themselves when the first one was asked to', async () => {
    const fake = new FakeProcesses();
    const job = new ProcessJob({ count: 2, args: [], start: fake.start });
    const ended = job.run();
    while (fake.started.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
    job.signal('SIGTERM');
    expect(fake.signals).toEqual(['0 SIGTERM', '1 SIGTERM']);
    expect((await ended).lost).toBeUndefined();
  });

  it('has the exit code of the first process', async () => {
    const { fake, ended } = await startJob(2);
    fake.end(0, { code: 3 });
    fake.end(1, { code: 1 });
    expect((await ended).exitCode).toBe(3);
  });
});

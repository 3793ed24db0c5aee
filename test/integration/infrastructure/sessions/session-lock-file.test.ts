import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { processStartOf } from '#infrastructure/sessions/process-identity.js';
import { lockFolder, lockHolderOf } from '#infrastructure/sessions/session-lock-file.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

const NOW = new Date('2025-10-08T15:30:00Z');

describe('the lock of a session', () => {
  const folder = useTemporaryFolder();
  const lock = () => lockFolder(folder(), 'training_session_1', NOW);
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  async function otherProcess(): Promise<ChildProcess & { readonly pid: number }> {
    const child = spawn(process.execPath, ['-e', 'console.log(1); setInterval(() => {}, 1000)']);
    children.push(child);
    await once(child.stdout, 'data');
    return child as ChildProcess & { readonly pid: number };
  }

  async function end(child: ChildProcess): Promise<void> {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Makes the lock that is there another process's. */
  async function giveLockTo(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const file = path.join(folder(), 'session-1.lock');
    const holder = JSON.parse(await readFile(file, 'utf8')) as object;
    await writeFile(file, JSON.stringify({ ...holder, ...changes }));
  }

  it('is had by one, and by the next after its release', async () => {
    const first = await lock();
    await expect(lock()).rejects.toMatchObject({
      code: 'SESSION.LOCKED',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    expect(await lockHolderOf(folder())).toMatchObject({ pid: process.pid, since: NOW.toISOString() });
    await first.release();
    expect(await lockHolderOf(folder())).toBeUndefined();
    await (await lock()).release();
    expect(await readdir(folder())).toEqual([]);
  });

  it('is had by exactly one of many that ask at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 12 }, lock));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('of a process that lives is respected, and released when it dies', async () => {
    const child = await otherProcess();
    await lock();
    await giveLockTo({ pid: child.pid, processStart: await processStartOf(child.pid) });
    await expect(lock()).rejects.toMatchObject({ details: { pid: child.pid } });
    await end(child);
    expect(await lockHolderOf(folder())).toBeUndefined();
    const mine = await lock();
    expect(await readdir(folder())).toEqual(['session-2.lock']);
    await mine.release();
  });

  it('of a dead process goes to exactly one of many that ask at once', async () => {
    const child = await otherProcess();
    await lock();
    await giveLockTo({ pid: child.pid });
    await end(child);
    const results = await Promise.allSettled(Array.from({ length: 12 }, lock));
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is not mistaken when its process id was given to another process', async () => {
    const child = await otherProcess();
    await lock();
    await giveLockTo({ pid: child.pid, processStart: 'an-earlier-boot:17' });
    expect(await lockHolderOf(folder())).toBeUndefined();
    await (await lock()).release();
  });

  it('of another machine is respected, as its process can not be asked', async () => {
    await lock();
    await giveLockTo({ hostname: 'elsewhere', pid: 1 });
    await expect(lock()).rejects.toThrow('elsewhere');
  });

  it('that can not be read counts for nothing', async () => {
    await writeFile(path.join(folder(), 'session-1.lock'), '');
    expect(await lockHolderOf(folder())).toBeUndefined();
    await (await lock()).release();
  });
});

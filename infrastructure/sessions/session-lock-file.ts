import { link, readdir, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';

import { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';
import type { SessionHolder, SessionLock } from '#domain/session/session-store.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { temporaryPathBeside, writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { processStartOf } from './process-identity.js';

const LOCK_NAME = /^session-(\d+)\.lock$/;

const holderSchema = z.object({
  pid: z.int().positive(),
  hostname: z.string(),
  processStart: z.string(),
  since: z.string(),
});

interface FoundLock {
  readonly number: number;
  readonly file: string;
  readonly holder: SessionHolder;
  readonly isAlive: boolean;
}

/**
 * Takes the lock of a folder: a file `session-N.lock` with process id, host and the start time of the process. The
 * lock of a dead process is not removed to be taken over (two processes could remove each other's); the next number
 * is claimed instead, which only one can do.
 *
 * @throws ArenaError `SESSION.LOCKED`, `FILESYSTEM.*`
 */
export async function lockFolder(folder: string, sessionId: string, now: Date): Promise<SessionLock> {
  try {
    await makeFolder(folder);
    for (;;) {
      const before = await findLocks(folder);
      assertFree(before, sessionId);
      const number = Math.max(0, ...before.map((lock) => lock.number)) + 1;
      const file = path.join(folder, `session-${number}.lock`);
      if (!(await claim(file, now))) continue; // another process was quicker: look again
      const others = (await findLocks(folder)).filter((lock) => lock.number !== number);
      try {
        assertFree(others, sessionId);
      } catch (refusal) {
        await rm(file, { force: true });
        throw refusal;
      }
      for (const dead of others) await rm(dead.file, { force: true });
      return { release: () => rm(file, { force: true }) };
    }
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', folder);
  }
}

/** The living process that holds the lock of a folder. */
export async function lockHolderOf(folder: string): Promise<SessionHolder | undefined> {
  return (await findLocks(folder)).find(({ isAlive }) => isAlive)?.holder;
}

function assertFree(locks: readonly FoundLock[], sessionId: string): void {
  const living = locks.find(({ isAlive }) => isAlive);
  if (living === undefined) return;
  const { pid, hostname: host, since } = living.holder;
  throw new ArenaError(
    'SESSION.LOCKED',
    `Expected session ${sessionId} to be free, but process ${pid} on ${host} works on it since ${since}. ` +
      `Wait until it ends, or end it. If that machine is gone for good, remove ${living.file}.`,
    { details: { sessionId, pid, hostname: host, lockFile: living.file } },
  );
}

/** Makes the lock appear with its content, or fails: a link, unlike a rename, replaces nothing. */
async function claim(file: string, now: Date): Promise<boolean> {
  const temporary = temporaryPathBeside(file);
  const processStart = (await processStartOf(process.pid)) ?? '';
  const holder = { pid: process.pid, hostname: hostname(), processStart, since: now.toISOString() };
  await writeFileAtomically(temporary, `${JSON.stringify(holder)}\n`);
  try {
    await link(temporary, file);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'EEXIST') return false;
    throw thrown;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function findLocks(folder: string): Promise<readonly FoundLock[]> {
  const locks: FoundLock[] = [];
  for (const name of await namesIn(folder)) {
    const match = LOCK_NAME.exec(name);
    if (match === null) continue;
    const lock = await readLock(path.join(folder, name), Number(match[1]));
    if (lock !== undefined) locks.push(lock);
  }
  return locks;
}

async function readLock(file: string, number: number): Promise<FoundLock | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined; // just released
    throw toFilesystemError(thrown, 'read', file);
  }
  const parsed = holderSchema.safeParse(parseJson(text));
  // A lock appears with its content: one that can't be read was damaged after its process had gone.
  if (!parsed.success) return { number, file, holder: UNKNOWN_HOLDER, isAlive: false };
  const { processStart, ...holder } = parsed.data;
  return { number, file, holder, isAlive: await isAlive(holder, processStart) };
}

const UNKNOWN_HOLDER: SessionHolder = { pid: 0, hostname: '', since: '' };

/** Whether the process that took the lock is there. That of another machine can't be asked and counts as alive. */
async function isAlive(holder: SessionHolder, processStart: string): Promise<boolean> {
  if (holder.hostname !== hostname()) return true;
  const found = await processStartOf(holder.pid);
  return found !== undefined && (found === '' || processStart === '' || found === processStart);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw toFilesystemError(thrown, 'read', folder);
  }
}

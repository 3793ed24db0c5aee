import { mkdir, stat } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';

import { isMissing, systemErrorCode, toFilesystemError } from './filesystem-error.js';

/**
 * Makes a folder with its parents; one that is there stays. Node's own recursive `mkdir` never returns where the system
 * says that a folder does not exist and will not make it either, as below `/proc`.
 *
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await makeWithParents(folder);
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', folder);
  }
}

async function makeWithParents(folder: string): Promise<void> {
  const parent = path.dirname(folder);
  // The root of a drive is its own parent, whether the drive is there or not.
  if (parent !== folder) await makeIfMissing(parent);
  await makeOne(folder);
}

async function makeIfMissing(folder: string): Promise<void> {
  try {
    await stat(folder);
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
    await makeWithParents(folder);
  }
}

/** A folder whose parent is there. */
async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (thrown) {
    if (systemErrorCode(thrown) !== 'EEXIST') throw thrown;
    if ((await stat(folder)).isDirectory()) return;
    throw new ArenaError(
      'FILESYSTEM.NOT_WRITABLE',
      `Expected a folder at ${folder}, found a file. Choose another place, or move the file away.`,
      { cause: thrown, details: { path: folder } },
    );
  }
}

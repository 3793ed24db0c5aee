import { rm, writeFile } from 'node:fs/promises';

import { ArenaError } from '#domain/shared/errors.js';

import { toFilesystemError } from './filesystem-error.js';
import { makeFolder } from './make-folder.js';
import { temporaryPathBeside } from './write-file-atomically.js';

/**
 * Makes a folder with its parents and writes a trial file into it: permissions, read-only mounts and quotas are
 * judged by the system alone.
 *
 * @throws ArenaError `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.NO_SPACE`
 */
export async function ensureWritableFolder(folder: string): Promise<void> {
  const trial = temporaryPathBeside(`${folder}/trial`);
  try {
    await makeFolder(folder);
    await writeFile(trial, 'x', { flag: 'wx' });
    await rm(trial);
  } catch (thrown) {
    const failure = toFilesystemError(thrown, 'write', folder);
    if (failure.code === 'FILESYSTEM.NO_SPACE') throw failure;
    // Making a folder below a file, a device or /proc fails with codes that don't speak of permissions.
    throw new ArenaError('FILESYSTEM.NOT_WRITABLE', failure.message, {
      cause: thrown,
      details: failure.details,
    });
  }
}

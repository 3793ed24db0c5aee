import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { systemErrorCode, toFilesystemError } from './filesystem-error.js';
import { syncFolder } from './sync-folder.js';
import { TEMPORARY_PREFIX, temporaryPathBeside } from './write-file-atomically.js';

/**
 * Writes a folder whole or not at all: filled under a temporary name beside its place, every file in it synced,
 * renamed, the parent synced. A folder that is already there is replaced; of several processes that write it at once, the
 * last one's stays, and for a moment there is none.
 *
 * @param fill - writes the content into the folder that it is given
 * @throws ArenaError `FILESYSTEM.*`; whatever `fill` throws passes through if it is an `ArenaError`
 */
export async function writeFolderAtomically(
  folder: string,
  fill: (temporaryFolder: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryPathBeside(folder);
  try {
    await mkdir(temporary);
    await fill(temporary);
    await syncTree(temporary);
    const former = await replace(folder, temporary);
    await syncFolder(path.dirname(folder));
    for (const place of former) await rm(place, { recursive: true, force: true });
  } catch (thrown) {
    await rm(temporary, { recursive: true, force: true }).catch(() => undefined); // the first failure matters
    throw toFilesystemError(thrown, 'write', folder);
  }
}

/**
 * Removes a folder so that it is never seen in part: it gets a temporary name first. Nothing happens when there is
 * none.
 *
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function removeFolder(folder: string): Promise<void> {
  const temporary = temporaryPathBeside(folder);
  try {
    if (!(await renameIfPresent(folder, temporary))) return;
    await rm(temporary, { recursive: true, force: true });
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', folder);
  }
}

/**
 * Removes what killed writes and removals left in a folder. Only for a folder that one process owns: a temporary
 * of another process may be alive. Nothing happens when there is no such folder.
 *
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function removeTemporaries(folder: string): Promise<void> {
  try {
    for (const name of await readdir(folder)) {
      if (!name.startsWith(TEMPORARY_PREFIX)) continue;
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return;
    throw toFilesystemError(thrown, 'write', folder);
  }
}

/** Puts a new folder in the place of one that may be there; gives where that one is now, and others that came between. */
async function replace(folder: string, replacement: string): Promise<readonly string[]> {
  const former: string[] = [];
  for (;;) {
    const place = temporaryPathBeside(folder);
    if (await renameIfPresent(folder, place)) former.push(place); // a rename can't replace a folder that has content
    try {
      await rename(replacement, folder);
      return former;
    } catch (thrown) {
      const code = systemErrorCode(thrown);
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw thrown; // else another process put one there meanwhile
    }
  }
}

async function renameIfPresent(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return false;
    throw thrown;
  }
}

async function syncTree(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) await syncTree(place);
    else await syncFile(place);
  }
  await syncFolder(folder);
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+'); // Windows syncs only what is open for writing
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';

import { toFilesystemError } from './filesystem-error.js';
import { SteadyWriter } from './steady-writer.js';
import { syncFolder } from './sync-folder.js';

/** Start of the names of files and folders that are not finished; whoever owns a folder may remove them on open. */
export const TEMPORARY_PREFIX = '.tmp-';

/** What a file will hold: text (UTF-8), bytes, or bytes piece by piece. */
export type FileContent = string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * Writes a file whole or not at all: under a temporary name beside its place, synced, renamed, the folder synced. A
 * reader sees the old content or the new, also after a power cut.
 *
 * @throws ArenaError `FILESYSTEM.NO_SPACE`, `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.FAILED`
 */
export async function writeFileAtomically(file: string, content: FileContent): Promise<void> {
  const temporary = temporaryPathBeside(file);
  try {
    await writeAndSync(temporary, content);
    await rename(temporary, file);
    await syncFolder(path.dirname(file));
  } catch (thrown) {
    await rm(temporary, { force: true }).catch(() => undefined); // the failure that matters is the one above
    throw toFilesystemError(thrown, 'write', file);
  }
}

/** A new name in the same folder, thus on the same disk: only there is a rename atomic. */
export function temporaryPathBeside(place: string): string {
  // Random, not the process id: containers on a shared disk have equal ones. Short: names are limited to 255 bytes.
  return path.join(path.dirname(place), `${TEMPORARY_PREFIX}${randomUUID().slice(0, 13)}`);
}

async function writeAndSync(file: string, content: FileContent): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    const writer = new SteadyWriter(handle);
    for await (const piece of piecesOf(content)) await writer.write(piece);
    await writer.finish();
  } finally {
    await handle.close();
  }
}

function piecesOf(content: FileContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> {
  if (typeof content === 'string') return [Buffer.from(content, 'utf8')];
  return content instanceof Uint8Array ? [content] : content;
}

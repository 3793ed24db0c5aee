import { statfs } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';

import { systemErrorCode, toFilesystemError } from './filesystem-error.js';

/**
 * Bytes that this user may still write on the disk of a folder. The folder need not exist: its nearest existing
 * parent is asked.
 *
 * @throws ArenaError `FILESYSTEM.FAILED`
 */
export async function freeBytesOf(folder: string): Promise<number> {
  let place = path.resolve(folder);
  for (;;) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (thrown) {
      const parent = path.dirname(place);
      if (systemErrorCode(thrown) !== 'ENOENT' || parent === place) {
        throw toFilesystemError(thrown, 'read', place);
      }
      place = parent;
    }
  }
}

/**
 * Checks that a disk has room before hours are spent on what won't fit.
 *
 * @param purpose - what the space is for, such as "the checkpoints of this run"
 * @throws ArenaError `FILESYSTEM.NO_SPACE` saying how much is needed, how much is free, and where
 */
export async function ensureFreeSpace(folder: string, bytes: number, purpose: string): Promise<void> {
  const free = await freeBytesOf(folder);
  if (free >= bytes) return;
  throw new ArenaError(
    'FILESYSTEM.NO_SPACE',
    `Expected ${formatBytes(bytes)} of free space in ${folder} for ${purpose}, found ${formatBytes(free)}. ` +
      'Free some space there, or choose another disk with --workspace or --output-dir.',
    { details: { path: folder, neededBytes: bytes, freeBytes: free } },
  );
}

const UNITS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Decimal units, three digits: 1.23 GB. */
function formatBytes(bytes: number): string {
  const exponent = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${Number((bytes / 1000 ** exponent).toPrecision(3))} ${UNITS[exponent]!}`;
}

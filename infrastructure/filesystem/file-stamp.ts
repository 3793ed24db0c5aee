import { stat } from 'node:fs/promises';
import path from 'node:path';

import { toFilesystemError } from './filesystem-error.js';

/**
 * What tells a file from what it was without reading it. Times are nanoseconds since 1970, as text, since they don't fit
 * a number.
 */
export interface FileStamp {
  readonly path: string;
  readonly sizeBytes: string;
  readonly inode: string;
  /** Last change of content; a program can set it. */
  readonly modifiedNs: string;
  /** Last change of anything; no program can set it. */
  readonly changedNs: string;
}

/**
 * Looks at a file as it is now.
 *
 * @throws ArenaError `FILESYSTEM.FAILED`
 */
export async function stampOf(file: string): Promise<FileStamp> {
  const place = path.resolve(file);
  try {
    const { size, ino, mtimeNs, ctimeNs } = await stat(place, { bigint: true });
    return {
      path: place,
      sizeBytes: `${size}`,
      inode: `${ino}`,
      modifiedNs: `${mtimeNs}`,
      changedNs: `${ctimeNs}`,
    };
  } catch (thrown) {
    throw toFilesystemError(thrown, 'read', place);
  }
}

/** When a file was last changed in any way, in milliseconds since 1970. */
export function changedAt({ changedNs }: FileStamp): number {
  return Number(BigInt(changedNs) / 1_000_000n);
}

import { createHash } from 'node:crypto';

import { toFilesystemError } from './filesystem-error.js';
import { readInPieces } from './read-in-pieces.js';

/** What identifies a file's content. */
export interface FileDigest {
  /** Lowercase hexadecimal. */
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * SHA-256 and size of a file, read as a stream.
 *
 * @throws ArenaError `FILESYSTEM.FAILED`
 */
export async function digestFile(file: string): Promise<FileDigest> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    for await (const bytes of readInPieces(file)) {
      hash.update(bytes);
      sizeBytes += bytes.byteLength;
    }
  } catch (thrown) {
    throw toFilesystemError(thrown, 'read', file);
  }
  return { sha256: hash.digest('hex'), sizeBytes };
}

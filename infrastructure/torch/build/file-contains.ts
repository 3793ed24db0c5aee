import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK_BYTES = 1 << 24;

/** Whether a file holds a text, in ASCII. Reads it part by part: a library of a GPU's can be too large to be held whole. */
export function fileContains(file: string, text: string, chunkBytes = CHUNK_BYTES): boolean {
  const descriptor = openSync(file, 'r');
  try {
    const buffer = Buffer.allocUnsafe(chunkBytes + text.length);
    // The end of each part stays before the next one: the text may lie across.
    let kept = 0;
    for (;;) {
      const read = readSync(descriptor, buffer, kept, chunkBytes, null);
      if (read === 0) return false;
      const filled = kept + read;
      if (buffer.subarray(0, filled).includes(text, 0, 'latin1')) return true;
      kept = Math.min(text.length - 1, filled);
      buffer.copyWithin(0, filled - kept, filled);
    }
  } finally {
    closeSync(descriptor);
  }
}

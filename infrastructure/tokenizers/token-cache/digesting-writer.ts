import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

import type { FileDigest } from '../../filesystem/file-digest.js';

/** Appends to a new file and digests it on the way. */
export class DigestingWriter {
  readonly #hash = createHash('sha256');
  #sizeBytes = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async create(file: string): Promise<DigestingWriter> {
    return new DigestingWriter(await open(file, 'wx'));
  }

  async append(values: Uint8Array | Uint16Array | Uint32Array | Int32Array): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    this.#hash.update(bytes);
    for (let written = 0; written < bytes.length;) {
      written += (await this.handle.write(bytes, written)).bytesWritten;
    }
    this.#sizeBytes += bytes.length;
  }

  digest(): FileDigest {
    return { sha256: this.#hash.digest('hex'), sizeBytes: this.#sizeBytes };
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

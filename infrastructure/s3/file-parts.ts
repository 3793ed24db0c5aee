import { createHash, webcrypto } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';

import { ArenaError } from '#domain/shared/errors.js';
import type { ByteRange, ContentDigest } from '#domain/storage/storage-provider.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { partRange, planParts, type PartPlan } from './part-plan.js';
import type { PartRule } from './provider-profiles.js';

/** What identifies a file and each of the parts that it is sent in. */
export interface PartedDigest extends ContentDigest {
  readonly plan: PartPlan;
  /** SHA-256 (lowercase hexadecimal) of each part. */
  readonly parts: readonly string[];
}

/** A file that is read part by part. */
export class FileParts {
  private constructor(
    private readonly file: string,
    private readonly handle: FileHandle,
    readonly sizeBytes: number,
  ) {}

  /** @throws ArenaError `FILESYSTEM.*` */
  static async open(file: string): Promise<FileParts> {
    try {
      const handle = await open(file, 'r');
      return new FileParts(file, handle, (await handle.stat()).size);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', file);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /**
   * SHA-256 of the file and of each of its parts, in one pass: the parts' on the thread pool, while this thread does the
   * file's.
   */
  async digest(rule: PartRule): Promise<PartedDigest> {
    const plan = planParts(this.sizeBytes, rule);
    const buffers = [0, 1].map(() => Buffer.allocUnsafeSlow(plan.partBytes));
    const read = (index: number): Promise<Buffer> =>
      this.read(buffers[index % 2]!, partRange(plan, index, this.sizeBytes));
    const whole = createHash('sha256');
    const parts: string[] = [];
    let bytes = await read(0);
    for (let index = 1; index <= plan.count; index++) {
      const both = Promise.all([sha256InBackground(bytes), index < plan.count ? read(index) : bytes]);
      whole.update(bytes);
      const [part, next] = await both;
      parts.push(part);
      bytes = next;
    }
    return { plan, parts, sha256: whole.digest('hex'), sizeBytes: this.sizeBytes };
  }

  /** Reads a range into a buffer; returns the part of the buffer that was filled. */
  async read(buffer: Buffer, { start, end }: ByteRange): Promise<Buffer> {
    const length = end - start;
    for (let filled = 0; filled < length;) {
      const { bytesRead } = await this.readSome(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) throw fileChanged(this.file);
      filled += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  /** @throws ArenaError `FILESYSTEM.FAILED` when these bytes of the file are not those that were digested */
  assertUnchanged(bytes: Uint8Array, sha256: string): void {
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) throw fileChanged(this.file);
  }

  private async readSome(buffer: Buffer, at: number, length: number, position: number) {
    try {
      return await this.handle.read(buffer, at, length, position);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.file);
    }
  }
}

async function sha256InBackground(bytes: Uint8Array): Promise<string> {
  return Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

function fileChanged(file: string): ArenaError {
  return new ArenaError(
    'FILESYSTEM.FAILED',
    `${file} changed while it was sent; send it again when nothing writes to it.`,
    { details: { path: file } },
  );
}

import type { FileHandle } from 'node:fs/promises';

import { runConcurrently } from '../concurrency/run-concurrently.js';

/**
 * Bytes of one system call. Larger ones make Linux put the content into large pages, which a virtual machine may have to
 * get back from its host first: a gigabyte took 2.8 s where it takes 0.3 s in pieces of this size.
 */
const CALL_BYTES = 512 * 1024;

/** Calls on their way at once: as many as Node has threads for them. */
const CALLS = 4;

/** Bytes that are written before the disk is asked to take them. */
const SYNC_BYTES = 64 * 1024 * 1024;

/**
 * Writes a large file that was empty, and has the disk take its content while more of it is made or arrives, so that the end does not
 * wait for all of it: a gigabyte takes a disk one to two seconds.
 */
export class SteadyWriter {
  /** Where the last write ended. */
  private end = 0;
  private waiting = 0;
  private syncing: Promise<void> | undefined;

  constructor(private readonly file: FileHandle) {}

  /** Writes all bytes: at `position`, or where the last write ended. */
  async write(bytes: Uint8Array, position = this.end): Promise<void> {
    this.end = position + bytes.byteLength;
    await runConcurrently(Math.ceil(bytes.byteLength / CALL_BYTES), CALLS, (index) => {
      const start = index * CALL_BYTES;
      return this.call(bytes.subarray(start, start + CALL_BYTES), position + start);
    });
  }

  /** Waits until the disk has all that was written. */
  async finish(): Promise<void> {
    await this.syncing;
    await this.file.sync();
  }

  /** A system call may write less than it was given. */
  private async call(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.byteLength;) {
      const { bytesWritten } = await this.file.write(bytes, done, bytes.byteLength - done, position + done);
      done += bytesWritten;
      this.sync(bytesWritten);
    }
  }

  /** Begins to sync when enough was written. A failure of the disk is told by {@link finish}. */
  private sync(written: number): void {
    this.waiting += written;
    if (this.waiting < SYNC_BYTES || this.syncing !== undefined) return;
    this.waiting = 0;
    this.syncing = this.file.datasync().then(() => {
      this.syncing = undefined;
    });
    // Looked at by finish().
    this.syncing.catch(() => undefined);
  }
}

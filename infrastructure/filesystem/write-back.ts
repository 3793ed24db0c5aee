import type { FileHandle } from 'node:fs/promises';

/** Bytes that are written before the disk is asked to take them. */
const PIECE_BYTES = 64 * 1024 * 1024;

/**
 * Has the disk take a large file's content while more of it is made or arrives, so that the end does not wait for all of
 * it: a gigabyte takes a disk one to two seconds.
 */
export class WriteBack {
  private waiting = 0;
  private running: Promise<void> | undefined;

  constructor(private readonly file: FileHandle) {}

  /** Tells of bytes that were written. A failure of the disk is told by {@link finish}. */
  wrote(bytes: number): void {
    this.waiting += bytes;
    if (this.waiting < PIECE_BYTES || this.running !== undefined) return;
    this.waiting = 0;
    this.running = this.file.datasync().then(() => {
      this.running = undefined;
    });
    // Looked at by finish().
    this.running.catch(() => undefined);
  }

  /** Waits until the disk has all that was written. */
  async finish(): Promise<void> {
    await this.running;
    await this.file.sync();
  }
}

import type { FileHandle } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import { SteadyWriter } from '#infrastructure/filesystem/steady-writer.js';

const MEGABYTE = 1024 * 1024;

/** A file that takes at most so many bytes at a time, and whose disk answers when it is told to. */
class SlowFile {
  readonly asked: string[] = [];
  readonly answers: ((failure?: Error) => void)[] = [];
  readonly written: { readonly length: number; readonly position: number }[] = [];

  constructor(private readonly mostBytes = Infinity) {}

  write(_bytes: Uint8Array, _start: number, length: number, position: number) {
    const bytesWritten = Math.min(length, this.mostBytes);
    this.written.push({ length: bytesWritten, position });
    return Promise.resolve({ bytesWritten });
  }

  datasync(): Promise<void> {
    this.asked.push('datasync');
    return new Promise((resolve, reject) => {
      this.answers.push((failure) => (failure === undefined ? resolve() : reject(failure)));
    });
  }

  sync(): Promise<void> {
    this.asked.push('sync');
    return Promise.resolve();
  }
}

function open(file = new SlowFile()): { readonly file: SlowFile; readonly writer: SteadyWriter } {
  return { file, writer: new SteadyWriter(file as unknown as FileHandle) };
}

describe('SteadyWriter', () => {
  it('writes in calls of half a megabyte, each to its place', async () => {
    const { file, writer } = open();
    await writer.write(new Uint8Array(1.25 * MEGABYTE), 100);
    await writer.write(new Uint8Array(10));
    expect(file.written).toEqual([
      { length: MEGABYTE / 2, position: 100 },
      { length: MEGABYTE / 2, position: 100 + MEGABYTE / 2 },
      { length: MEGABYTE / 4, position: 100 + MEGABYTE },
      { length: 10, position: 100 + 1.25 * MEGABYTE },
    ]);
  });

  it('goes on where a call that wrote less than asked has ended', async () => {
    const { file, writer } = open(new SlowFile(400));
    await writer.write(new Uint8Array(1000), 0);
    expect(file.written).toEqual([
      { length: 400, position: 0 },
      { length: 400, position: 400 },
      { length: 200, position: 800 },
    ]);
  });

  it('asks the disk after 64 MiB, not again while it is at it, and again after the next 64 MiB', async () => {
    const { file, writer } = open();
    await writer.write(new Uint8Array(63 * MEGABYTE));
    expect(file.asked).toEqual([]);
    await writer.write(new Uint8Array(MEGABYTE));
    await writer.write(new Uint8Array(100 * MEGABYTE));
    expect(file.asked).toEqual(['datasync']);
    file.answers[0]!();
    await writer.write(new Uint8Array(MEGABYTE));
    expect(file.asked).toEqual(['datasync', 'datasync']);
  });

  it('ends when the disk has all of it', async () => {
    const { file, writer } = open();
    await writer.write(new Uint8Array(64 * MEGABYTE));
    const finished = writer.finish();
    await Promise.resolve();
    expect(file.asked).toEqual(['datasync']);
    file.answers[0]!();
    await finished;
    expect(file.asked).toEqual(['datasync', 'sync']);
  });

  it('tells at the end that the disk failed on the way', async () => {
    const { file, writer } = open();
    await writer.write(new Uint8Array(64 * MEGABYTE));
    file.answers[0]!(new Error('the disk is full'));
    await expect(writer.finish()).rejects.toThrow('the disk is full');
    expect(file.asked).toEqual(['datasync']);
  });
});

import type { FileHandle } from 'node:fs/promises';

import { describe, expect, it } from '@jest/globals';

import { WriteBack } from '#infrastructure/filesystem/write-back.js';

const MEGABYTE = 1024 * 1024;

/** A file whose disk answers when it is told to. */
class SlowFile {
  readonly asked: string[] = [];
  readonly answers: ((failure?: Error) => void)[] = [];

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

function open(): { readonly file: SlowFile; readonly writeBack: WriteBack } {
  const file = new SlowFile();
  return { file, writeBack: new WriteBack(file as unknown as FileHandle) };
}

describe('WriteBack', () => {
  it('asks the disk after 64 MiB, not again while it is at it, and again after the next 64 MiB', async () => {
    const { file, writeBack } = open();
    writeBack.wrote(63 * MEGABYTE);
    expect(file.asked).toEqual([]);
    writeBack.wrote(MEGABYTE);
    writeBack.wrote(100 * MEGABYTE);
    expect(file.asked).toEqual(['datasync']);
    file.answers[0]!();
    await Promise.resolve();
    await Promise.resolve();
    writeBack.wrote(MEGABYTE);
    expect(file.asked).toEqual(['datasync', 'datasync']);
  });

  it('ends when the disk has all of it', async () => {
    const { file, writeBack } = open();
    writeBack.wrote(64 * MEGABYTE);
    const finished = writeBack.finish();
    await Promise.resolve();
    expect(file.asked).toEqual(['datasync']);
    file.answers[0]!();
    await finished;
    expect(file.asked).toEqual(['datasync', 'sync']);
  });

  it('tells at the end that the disk failed on the way', async () => {
    const { file, writeBack } = open();
    writeBack.wrote(64 * MEGABYTE);
    file.answers[0]!(new Error('the disk is full'));
    await expect(writeBack.finish()).rejects.toThrow('the disk is full');
    expect(file.asked).toEqual(['datasync']);
  });
});

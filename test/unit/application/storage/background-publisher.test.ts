import { describe, expect, it } from '@jest/globals';

import { BackgroundPublisher } from '#application/storage/background-publisher.js';
import type { SessionSnapshot } from '#domain/storage/outbox.js';

/** Snapshots that know whether they were released, and a publication that a test ends by hand. */
class Publications {
  readonly released: string[] = [];
  readonly begun: string[] = [];
  readonly failures: unknown[] = [];
  private endCurrent: ((failure?: Error) => void) | undefined;
  readonly publisher = new BackgroundPublisher(
    (snapshot, signal) => {
      this.begun.push(nameOf(snapshot));
      return new Promise((resolve, reject) => {
        this.endCurrent = (failure) => (failure === undefined ? resolve() : reject(failure));
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    },
    (failure) => this.failures.push(failure),
  );

  offer(name: string): void {
    this.publisher.offer({
      files: [{ path: name, file: name }],
      release: () => Promise.resolve(void this.released.push(name)),
    });
  }

  async end(failure?: Error): Promise<void> {
    this.endCurrent?.(failure);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function nameOf({ files }: SessionSnapshot): string {
  return files[0]!.path;
}

describe('BackgroundPublisher', () => {
  it('publishes one after the other, and passes over those that a newer one replaces', async () => {
    const publications = new Publications();
    for (const name of ['first', 'second', 'third']) publications.offer(name);
    expect(publications.begun).toEqual(['first']);
    await publications.end();
    await publications.end();
    expect(publications.begun).toEqual(['first', 'third']);
    expect(publications.released.toSorted()).toEqual(['first', 'second', 'third']);
    expect(publications.failures).toEqual([]);
  });

  it('tells a failure and goes on with the next', async () => {
    const publications = new Publications();
    publications.offer('first');
    publications.offer('second');
    await publications.end(new Error('down'));
    await publications.end();
    expect(publications.failures).toEqual([new Error('down')]);
    expect(publications.begun).toEqual(['first', 'second']);
    publications.offer('third');
    await publications.end();
    expect(publications.begun).toContain('third');
  });

  it('ends what goes on without calling it a failure, and releases everything', async () => {
    const publications = new Publications();
    publications.offer('first');
    publications.offer('second');
    await publications.publisher.end();
    expect(publications.begun).toEqual(['first']);
    expect(publications.released.toSorted()).toEqual(['first', 'second']);
    expect(publications.failures).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';

import type { StorageProvider, StoredObject } from '#domain/storage/storage-provider.js';
import { runArena } from '#presentation/cli/run-arena.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const OBJECT: StoredObject = {
  key: 'runs/model.bin',
  sizeBytes: 1_500_000,
  modifiedAt: '2026-01-01T12:00:00.000Z',
  version: 'a',
};

function storeWith(...objects: readonly StoredObject[]) {
  async function* list(): AsyncGenerator<StoredObject> {
    yield* await Promise.resolve(objects);
  }
  const store = { location: 's3://bucket', list } as unknown as StorageProvider;
  return { stores: { open: () => Promise.resolve(store) } };
}

describe('arena storage', () => {
  it('lists objects with time, size and key', async () => {
    const context = fakeCommandContext({ storage: storeWith(OBJECT), env: { ARENA_WORKSPACE: '/w' } });
    expect(await runArena(['storage', 'ls', 's3://bucket'], context)).toBe(0);
    expect(context.loaded).toEqual(['/w']);
    expect(context.stdout.text).toBe('2026-01-01T12:00:00.000Z     1.5 MB  runs/model.bin\n');
    expect(context.stderr.text).toBe('');
  });

  it('says that there is nothing to list', async () => {
    const context = fakeCommandContext({ storage: storeWith() });
    expect(await runArena(['storage', 'ls', 's3://bucket'], context)).toBe(0);
    expect(context.stdout.text).toBe('');
    expect(context.stderr.text).toBe('There is nothing in s3://bucket.\n');
  });

  it('says that there is no session to verify', async () => {
    const verifyStorage = { execute: () => Promise.resolve([]) };
    const context = fakeCommandContext({ storage: { verifyStorage } });
    expect(await runArena(['storage', 'verify', 's3://bucket'], context)).toBe(0);
    expect(context.stderr.text).toBe('There are no published sessions in s3://bucket.\n');
  });
});

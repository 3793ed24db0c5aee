import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { LocalStorageProviderFactory } from '#infrastructure/storage/local-storage-provider-factory.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

describe('LocalStorageProviderFactory', () => {
  const folder = useTemporaryFolder();

  it('opens a file URI, an absolute and a relative path as the same store', async () => {
    const factory = new LocalStorageProviderFactory(folder());
    const place = path.join(folder(), 'my store');
    for (const uri of [pathToFileURL(place).href, place, 'my store']) {
      const provider = await factory.open(uri);
      await provider.put('a/b', new TextEncoder().encode(uri));
      expect(await readFile(path.join(place, 'a', 'b'), 'utf8')).toBe(uri);
    }
  });

  it.each(['', 's3://AKIA:secret@bucket/models', 'file://other-host/models'])('refuses %j', async (uri) => {
    const opening = new LocalStorageProviderFactory(folder()).open(uri);
    await expect(opening).rejects.toMatchObject({ code: 'ARGUMENT.INVALID' });
    await expect(opening).rejects.not.toMatchObject({ message: expect.stringContaining('secret') });
  });
});

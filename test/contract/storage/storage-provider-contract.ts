import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { StorageProvider, StoredObject } from '#domain/storage/storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/**
 * What every store must do, run against one of them.
 *
 * @param makeProvider - an empty store; `folder` is new and removed afterwards
 */
export function describeStorageProviderContract(
  name: string,
  makeProvider: (folder: string) => Promise<StorageProvider>,
): void {
  describe(`${name} as a storage provider`, () => {
    const folder = useTemporaryFolder();
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const open = (): Promise<StorageProvider> => makeProvider(path.join(folder(), 'store'));

    async function list(provider: StorageProvider, prefix: string): Promise<StoredObject[]> {
      const found: StoredObject[] = [];
      for await (const object of provider.list(prefix)) found.push(object);
      return found;
    }

    it('gives back the bytes that were put, none and all values', async () => {
      const provider = await open();
      const all = Uint8Array.from({ length: 256 }, (_, value) => value);
      await provider.put('a/all.bin', all);
      await provider.put('empty', new Uint8Array(0));
      expect([...(await provider.get('a/all.bin'))]).toEqual([...all]);
      expect((await provider.get('empty')).byteLength).toBe(0);
    });

    it('replaces an object that is put again', async () => {
      const provider = await open();
      await provider.put('a', bytes('first, longer'));
      await provider.put('a', bytes('second'));
      expect(new TextDecoder().decode(await provider.get('a'))).toBe('second');
    });

    it('stores a file with its SHA-256 and gives it back as a file', async () => {
      const provider = await open();
      const source = path.join(folder(), 'source');
      const target = path.join(folder(), 'target');
      await writeFile(source, 'abc');
      expect(await provider.putFile('models/abc', source)).toEqual({
        sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', // FIPS 180-2, B.1
        sizeBytes: 3,
      });
      await provider.getFile('models/abc', target);
      expect(await readFile(target, 'utf8')).toBe('abc');
    });

    it('stores nothing from a file that is not there', async () => {
      const provider = await open();
      await expect(provider.putFile('a', path.join(folder(), 'none'))).rejects.toMatchObject({
        code: 'FILESYSTEM.FAILED',
      });
      expect(await list(provider, '')).toEqual([]);
    });

    it('knows the size and time of an object, and nothing of a missing one', async () => {
      const provider = await open();
      await provider.put('a/b', bytes('12345'));
      const object = await provider.head('a/b');
      expect(object).toMatchObject({ key: 'a/b', sizeBytes: 5 });
      expect(Math.abs(Date.parse(object!.modifiedAt) - Date.now())).toBeLessThan(120_000);
      expect(await provider.head('a')).toBeUndefined();
      expect(await provider.head('a/b/c')).toBeUndefined();
    });

    it('lists the objects whose keys begin with a prefix, in order of their keys', async () => {
      const provider = await open();
      for (const key of ['run-1/b', 'run-1/a/x', 'run-1.json', 'run-10/a', 'other'])
        await provider.put(key, bytes(key));
      const keys = async (prefix: string): Promise<string[]> =>
        (await list(provider, prefix)).map(({ key }) => key);
      expect(await keys('')).toEqual(['other', 'run-1.json', 'run-1/a/x', 'run-1/b', 'run-10/a']);
      expect(await keys('run-1')).toEqual(['run-1.json', 'run-1/a/x', 'run-1/b', 'run-10/a']);
      expect(await keys('run-1/')).toEqual(['run-1/a/x', 'run-1/b']);
      expect(await keys('run-1/a/x')).toEqual(['run-1/a/x']);
      expect(await keys('none/')).toEqual([]);
    });

    it('deletes an object, and has nothing against deleting none', async () => {
      const provider = await open();
      await provider.put('a/b', bytes('x'));
      await provider.delete('a/b');
      await provider.delete('a/b');
      expect(await provider.head('a/b')).toBeUndefined();
    });

    it('says that an object is not there, and leaves no file for it', async () => {
      const provider = await open();
      await expect(provider.get('none')).rejects.toMatchObject({
        code: 'STORAGE.NOT_FOUND',
        message: expect.stringContaining('none'),
      });
      await expect(provider.getFile('none', path.join(folder(), 'target'))).rejects.toMatchObject({
        code: 'STORAGE.NOT_FOUND',
      });
      expect(await readdir(folder())).not.toContain('target');
    });

    it.each([
      '',
      '/etc/passwd',
      '../x',
      'a/../../x',
      'a/./b',
      'a//b',
      'a/',
      'a\0b',
      'a\\..\\b',
      'C:/x',
      'x'.repeat(1025),
    ])('refuses the key %j in every operation', async (key) => {
      const provider = await open();
      const invalid = { code: 'STORAGE.INVALID_KEY' };
      await expect(provider.put(key, bytes('x'))).rejects.toMatchObject(invalid);
      await expect(provider.putFile(key, folder())).rejects.toMatchObject(invalid);
      await expect(provider.get(key)).rejects.toMatchObject(invalid);
      await expect(provider.getFile(key, folder())).rejects.toMatchObject(invalid);
      await expect(provider.head(key)).rejects.toMatchObject(invalid);
      await expect(provider.delete(key)).rejects.toMatchObject(invalid);
    });

    it('refuses to list outside the store', async () => {
      const provider = await open();
      await expect(list(provider, '../')).rejects.toMatchObject({ code: 'STORAGE.INVALID_KEY' });
    });

    it('shows an old or a new object whole while it is being replaced', async () => {
      const provider = await open();
      const versions = [new Uint8Array(300_000).fill(1), new Uint8Array(200_000).fill(2)];
      await provider.put('big', versions[0]!);
      const writes = [1, 0, 1].reduce<Promise<void>>(
        (before, version) => before.then(() => provider.put('big', versions[version]!)),
        Promise.resolve(),
      );
      for (let read = 0; read < 20; read++) {
        const seen = await provider.get('big');
        expect(seen.byteLength).toBe(seen[0] === 1 ? 300_000 : 200_000);
        expect(seen.every((byte) => byte === seen[0])).toBe(true);
      }
      await writes;
    });
  });
}

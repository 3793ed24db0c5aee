import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { ArenaError } from '#domain/shared/errors.js';
import type { StorageFeature, StorageProvider, StoredObject } from '#domain/storage/storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/**
 * What every store must do, run against one of them.
 *
 * @param makeProvider - an empty store; `folder` is new and removed afterwards
 * @param limits - what the server behind the provider can't do, though the provider asks it to
 */
export function describeStorageProviderContract(
  name: string,
  makeProvider: (folder: string) => Promise<StorageProvider>,
  limits: { readonly unsupported: readonly StorageFeature[] } = { unsupported: [] },
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

    it('gives a part of an object, and nothing from behind its end', async () => {
      const provider = await open();
      await provider.put('a', bytes('0123456789'));
      const part = async (start: number, end: number): Promise<string> =>
        new TextDecoder().decode(await provider.get('a', { start, end }));
      expect(await part(0, 1)).toBe('0');
      expect(await part(3, 7)).toBe('3456');
      expect(await part(8, 99)).toBe('89');
      expect(await part(10, 12)).toBe('');
      expect(await part(5, 5)).toBe('');
    });

    it('stores a file of several parts and gives it back bit by bit, telling how far it is', async () => {
      const provider = await open();
      const source = path.join(folder(), 'source');
      const target = path.join(folder(), 'target');
      const content = pseudoRandomBytes(20_000_003);
      await writeFile(source, content);
      const progress = { sent: 0, received: 0 };
      const stored = await provider.putFile('big', source, { onBytes: (count) => (progress.sent += count) });
      expect(stored).toEqual({ sha256: sha256(content), sizeBytes: content.byteLength });
      const read = await provider.getFile('big', target, {
        onBytes: (count) => (progress.received += count),
      });
      expect(read).toEqual(stored);
      expect(sha256(await readFile(target))).toBe(stored.sha256);
      expect(progress).toEqual({ sent: content.byteLength, received: content.byteLength });
    });

    it('stores what a stream gives, short or long, and nothing of one that breaks', async () => {
      const provider = await open();
      for (const size of [0, 5, 9_000_000]) {
        const content = pseudoRandomBytes(size);
        const stored = await provider.putStream(`stream-${size}`, inPieces(content));
        expect(stored).toEqual({ sha256: sha256(content), sizeBytes: size });
        expect(sha256(await provider.get(`stream-${size}`))).toBe(stored.sha256);
      }
      const broken = provider.putStream('broken', inPieces(pseudoRandomBytes(9_000_000), true));
      await expect(broken).rejects.toMatchObject({ code: expect.stringMatching(/^STORAGE\./) });
      expect(await provider.head('broken')).toBeUndefined();
      expect(await provider.abortUnfinished('broken')).toBe(0);
    });

    it('copies an object, and says that there is none to copy', async () => {
      const provider = await open();
      await provider.put('from here/a b+c', bytes('content'));
      await provider.copy('from here/a b+c', 'to/there');
      expect(new TextDecoder().decode(await provider.get('to/there'))).toBe('content');
      expect(await provider.head('from here/a b+c')).toBeDefined();
      await expect(provider.copy('none', 'to/there')).rejects.toMatchObject({ code: 'STORAGE.NOT_FOUND' });
    });

    it('gives an object another version when its content changes', async () => {
      const provider = await open();
      await provider.put('a', bytes('one'));
      const first = await provider.head('a');
      expect((await provider.head('a'))!.version).toBe(first!.version);
      await provider.put('a', bytes('other'));
      expect((await provider.head('a'))!.version).not.toBe(first!.version);
    });

    it('lists page after page', async () => {
      const provider = await open();
      const keys = Array.from({ length: 1_050 }, (_, index) => `many/${String(index).padStart(5, '0')}`);
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => provider.put(key, bytes('x'))));
      }
      expect((await list(provider, 'many/')).map(({ key }) => key)).toEqual(keys);
    });

    if (limits.unsupported.includes('conditional_put')) {
      it('says that it has no conditional put, and stores nothing', async () => {
        const provider = await open();
        await expect(provider.putIfAbsent('a', bytes('x'))).rejects.toMatchObject({
          code: 'STORAGE.UNSUPPORTED',
        });
        expect(await provider.head('a')).toBeUndefined();
      });
    } else {
      it('lets one of ten store an object that was not there, and nobody later', async () => {
        const provider = await open();
        const claims = Array.from({ length: 10 }, (_, index) =>
          provider.putIfAbsent('claim', bytes(`writer ${index}`)),
        );
        const won = await Promise.all(claims);
        expect(won.filter(Boolean)).toHaveLength(1);
        const winner = new TextDecoder().decode(await provider.get('claim'));
        expect(winner).toBe(`writer ${won.indexOf(true)}`);
        expect(await provider.putIfAbsent('claim', bytes('late'))).toBe(false);
        expect(new TextDecoder().decode(await provider.get('claim'))).toBe(winner);
      });
    }

    it('signs links to read and to store, or says that it has none', async () => {
      const provider = await open();
      if (provider.unsupported.has('signed_url')) {
        await expect(provider.signedUrl('a', { method: 'GET', expiresInSeconds: 60 })).rejects.toMatchObject({
          code: 'STORAGE.UNSUPPORTED',
        });
        return;
      }
      const toStore = await provider.signedUrl('linked', { method: 'PUT', expiresInSeconds: 60 });
      expect((await fetch(toStore, { method: 'PUT', body: 'by link' })).ok).toBe(true);
      const toRead = await provider.signedUrl('linked', { method: 'GET', expiresInSeconds: 60 });
      expect(await (await fetch(toRead)).text()).toBe('by link');
      expect((await fetch(toRead.replace('linked', 'other'))).status).toBe(403);
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

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Bytes without a pattern, the same each time: a chain of SHA-256. */
function pseudoRandomBytes(size: number): Uint8Array {
  const content = Buffer.alloc(size);
  const block = Buffer.concat(
    Array.from({ length: 2048 }, (_, index) => createHash('sha256').update(String(index)).digest()),
  );
  for (let start = 0; start < size; start += block.byteLength) {
    block.writeUInt32LE(start, 0); // no two blocks are equal
    block.copy(content, start);
  }
  return content;
}

async function* inPieces(content: Uint8Array, breaks = false): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < content.byteLength; start += 100_000) {
    await Promise.resolve();
    yield content.subarray(start, start + 100_000);
  }
  if (breaks) throw new ArenaError('STORAGE.CORRUPT', 'The source of the stream is damaged.');
}

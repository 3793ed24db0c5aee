import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { CopyFolderUseCase } from '#application/storage/copy-folder-use-case.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { LocalWorkspace } from '#infrastructure/filesystem/local-workspace.js';
import { LocalStorageProvider } from '#infrastructure/storage/local-storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

describe('CopyFolderUseCase', () => {
  const folder = useTemporaryFolder();

  /** Stores behind a network that are folders: `s3://one/...` is `stores/one/...`. */
  const open = (place: string): StorageProvider => {
    const remote = /^s3:\/\/(.*)$/.exec(place)?.[1];
    if (remote === undefined) return new LocalStorageProvider(place);
    const store = new LocalStorageProvider(path.join(folder(), 'stores', remote));
    return Object.assign(Object.create(store) as StorageProvider, { location: place });
  };
  const useCase = (): CopyFolderUseCase =>
    new CopyFolderUseCase({
      storage: { open: (place) => Promise.resolve(open(place)) },
      workspace: new LocalWorkspace(folder()),
    });

  it('copies all that is below a folder to a store, to another store, and back', async () => {
    const source = path.join(folder(), 'source');
    await mkdir(path.join(source, 'deep', 'er'), { recursive: true });
    await writeFile(path.join(source, 'a'), 'first');
    await writeFile(path.join(source, 'deep', 'er', 'b'), 'second');
    const copied = { objects: 2, sizeBytes: 11 };
    let bytes = 0;
    let total = 0;
    const options = {
      onBytes: (count: number) => (bytes += count),
      onTotal: (count: number) => (total = count),
    };
    expect(await useCase().execute(source, 's3://one/x', options)).toEqual(copied);
    expect([bytes, total]).toEqual([11, 11]);
    expect(await useCase().execute('s3://one/x', 's3://two/y/z')).toEqual(copied);
    const target = path.join(folder(), 'target');
    expect(await useCase().execute('s3://two/y/z', target)).toEqual(copied);
    expect(await readFile(path.join(target, 'a'), 'utf8')).toBe('first');
    expect(await readFile(path.join(target, 'deep', 'er', 'b'), 'utf8')).toBe('second');
  });

  it('says that there is nothing to copy', async () => {
    await expect(useCase().execute('s3://one/none', folder())).rejects.toMatchObject({
      code: 'STORAGE.NOT_FOUND',
      message: expect.stringContaining('s3://one/none'),
    });
  });

  it('leaves copies between folders to the system', async () => {
    await expect(useCase().execute(folder(), folder())).rejects.toMatchObject({ code: 'ARGUMENT.INVALID' });
  });
});

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { ensureWritableFolder } from '#infrastructure/filesystem/ensure-writable-folder.js';
import { makeFolder } from '#infrastructure/filesystem/make-folder.js';
import { digestFile } from '#infrastructure/filesystem/file-digest.js';
import { toFilesystemError } from '#infrastructure/filesystem/filesystem-error.js';
import { LocalWorkspace } from '#infrastructure/filesystem/local-workspace.js';
import { writeFileAtomically } from '#infrastructure/filesystem/write-file-atomically.js';
import { removeFolder, writeFolderAtomically } from '#infrastructure/filesystem/write-folder-atomically.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

describe('writeFileAtomically', () => {
  const folder = useTemporaryFolder();

  it('replaces a file and leaves no temporary one', async () => {
    const file = path.join(folder(), 'a.json');
    await writeFileAtomically(file, 'old');
    await writeFileAtomically(file, [Buffer.from('né'), Buffer.from('w')]);
    expect(await readFile(file, 'utf8')).toBe('néw');
    expect(await readdir(folder())).toEqual(['a.json']);
  });

  it('keeps the old file when the content fails halfway', async () => {
    const file = path.join(folder(), 'a.json');
    await writeFileAtomically(file, 'old');
    function* content(): Generator<Uint8Array> {
      yield Buffer.from('half');
      throw new Error('source gone');
    }
    await expect(writeFileAtomically(file, content())).rejects.toMatchObject({
      code: 'FILESYSTEM.FAILED',
      message: expect.stringContaining('source gone'),
    });
    expect(await readFile(file, 'utf8')).toBe('old');
    expect(await readdir(folder())).toEqual(['a.json']);
  });

  it('says that a path below a file is not writable', async () => {
    await writeFile(path.join(folder(), 'file'), '');
    await expect(writeFileAtomically(path.join(folder(), 'file', 'a'), 'x')).rejects.toMatchObject({
      code: 'FILESYSTEM.NOT_WRITABLE',
    });
  });
});

describe('writeFolderAtomically', () => {
  const folder = useTemporaryFolder();

  it('replaces a folder as a whole', async () => {
    const place = path.join(folder(), 'model');
    await writeFolderAtomically(place, (temporary) => writeFile(path.join(temporary, 'old'), ''));
    await writeFolderAtomically(place, async (temporary) => {
      expect(await readdir(place)).toEqual(['old']); // still there while the new one is made
      await mkdir(path.join(temporary, 'inner'));
      await writeFile(path.join(temporary, 'inner', 'new'), '');
    });
    expect(await readdir(place, { recursive: true })).toEqual(['inner', path.join('inner', 'new')]);
    expect(await readdir(folder())).toEqual(['model']);
  });

  it('leaves the former folder when filling fails', async () => {
    const place = path.join(folder(), 'model');
    await writeFolderAtomically(place, (temporary) => writeFile(path.join(temporary, 'old'), ''));
    await expect(
      writeFolderAtomically(place, () => Promise.reject(new Error('no weights'))),
    ).rejects.toMatchObject({ code: 'FILESYSTEM.FAILED' });
    expect(await readdir(place)).toEqual(['old']);
    expect(await readdir(folder())).toEqual(['model']);
  });

  it('removes a folder, and has nothing against removing none', async () => {
    const place = path.join(folder(), 'model');
    await writeFolderAtomically(place, (temporary) => writeFile(path.join(temporary, 'old'), ''));
    await removeFolder(place);
    await removeFolder(place);
    expect(await readdir(folder())).toEqual([]);
  });
});

describe('digestFile', () => {
  const folder = useTemporaryFolder();

  it('gives the published SHA-256 of a million letters a', async () => {
    const file = path.join(folder(), 'a');
    await writeFile(file, 'a'.repeat(1_000_000));
    expect(await digestFile(file)).toEqual({
      sha256: 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0', // FIPS 180-2, B.3
      sizeBytes: 1_000_000,
    });
  });
});

describe('LocalWorkspace', () => {
  const folder = useTemporaryFolder();

  it('resolves relative paths from its root and leaves absolute ones', () => {
    const workspace = new LocalWorkspace(folder());
    expect(workspace.resolve('models', 'a')).toBe(path.join(folder(), 'models', 'a'));
    expect(workspace.resolve('/elsewhere')).toBe('/elsewhere');
  });

  it('reads back the JSON that it wrote, removes it, and knows what is there', async () => {
    const workspace = new LocalWorkspace(folder());
    await workspace.prepareFolder('logs/run');
    expect(await readdir(path.join(folder(), 'logs/run'))).toEqual([]);
    await workspace.writeJson('logs/run/a.json', { a: [1, 'é'] });
    expect(await workspace.readJson('logs/run/a.json')).toEqual({ a: [1, 'é'] });
    expect(await workspace.exists('logs/run/a.json')).toBe(true);
    expect(await workspace.exists('logs/run/a.json/below')).toBe(false);
    await workspace.remove('logs');
    expect(await workspace.exists('logs')).toBe(false);
  });

  it('digests the files of a folder that match, behind links too, as sha256sum does', async () => {
    const workspace = new LocalWorkspace(folder());
    await mkdir(path.join(folder(), 'model', 'old.json'), { recursive: true });
    await writeFile(path.join(folder(), 'blob'), 'weights');
    await symlink(path.join(folder(), 'blob'), path.join(folder(), 'model', 'a.bin'));
    await writeFile(path.join(folder(), 'model', 'config.json'), '{}');
    await writeFile(path.join(folder(), 'model', 'README.md'), 'read me');
    const listed = 'cd model; sha256sum a.bin config.json | sha256sum';
    const expected = execFileSync('sh', ['-c', listed], { cwd: folder(), encoding: 'utf8' }).slice(0, 64);
    expect(await workspace.digestFolder('model', /\.(json|bin)$/)).toBe(expected);
  });

  it('names a file that is not JSON', async () => {
    await writeFile(path.join(folder(), 'a.json'), '{');
    await expect(new LocalWorkspace(folder()).readJson('a.json')).rejects.toMatchObject({
      code: 'FILESYSTEM.FAILED',
      message: expect.stringContaining('a.json'),
    });
  });

  it('reads text without its byte order mark, and refuses what is not UTF-8', async () => {
    const workspace = new LocalWorkspace(folder());
    await writeFile(path.join(folder(), 'text'), '\ufeffgrüß');
    expect(await workspace.readText('text')).toBe('grüß');
    await writeFile(path.join(folder(), 'wide'), Buffer.from('\ufeffgrüß', 'utf16le'));
    await expect(workspace.readText('wide')).rejects.toMatchObject({
      code: 'FILESYSTEM.FAILED',
      message: expect.stringContaining('iconv -f UTF-16'),
    });
    await writeFile(path.join(folder(), 'latin'), Buffer.from('grüß', 'latin1'));
    await expect(workspace.readText('latin')).rejects.toThrow('iconv -f WINDOWS-1252');
  });

  it('measures the free space of a folder that does not exist yet', async () => {
    const workspace = new LocalWorkspace(folder());
    expect(await workspace.freeBytes('not/yet')).toBeGreaterThan(0);
    await workspace.ensureFreeSpace('not/yet', 1, 'nothing much');
  });

  it('says how much space is needed, how much is free, and where', async () => {
    const checking = new LocalWorkspace(folder()).ensureFreeSpace('models', 1.234e18, 'the checkpoints');
    await expect(checking).rejects.toMatchObject({
      code: 'FILESYSTEM.NO_SPACE',
      message: expect.stringMatching(
        /^Expected 1230 PB of free space in .*models for the checkpoints, found \d/,
      ),
    });
  });
});

describe('a folder that can not be written to', () => {
  const folder = useTemporaryFolder();

  // Permissions do not stop the superuser, these places do.
  it('is refused in place of a file, below one, below /dev/null and below /proc', async () => {
    await writeFile(path.join(folder(), 'file'), '');
    const file = path.join(folder(), 'file');
    for (const place of [file, path.join(file, 'a'), path.join(file, 'a', 'b'), '/dev/null/a', '/proc/a/b']) {
      await expect(ensureWritableFolder(place)).rejects.toMatchObject({
        code: 'FILESYSTEM.NOT_WRITABLE',
        message: expect.stringContaining(place),
      });
    }
    await expect(ensureWritableFolder(file)).rejects.toThrow('Expected a folder at');
  });

  it('is made with its parents, by several at once', async () => {
    const place = path.join(folder(), 'a', 'b', 'c');
    await Promise.all([makeFolder(place), makeFolder(place), makeFolder(path.join(place, 'd'))]);
    expect(await readdir(place)).toEqual(['d']);
  });
});

describe('a full disk', () => {
  const disk = mountSmallDisk();
  afterAll(() => disk.unmount());

  if (disk.folder !== undefined) {
    const { folder } = disk;
    it('is reported, and the old file stays whole', async () => {
      const file = path.join(folder, 'a');
      await writeFileAtomically(file, 'old');
      await expect(writeFileAtomically(file, Buffer.alloc(1_000_000))).rejects.toMatchObject({
        code: 'FILESYSTEM.NO_SPACE',
      });
      expect(await readFile(file, 'utf8')).toBe('old');
      expect(await readdir(folder)).toEqual(['a']);
    });
  } else {
    it('is reported (as /dev/full reports it: no disk may be mounted here, so none can be filled)', async () => {
      const failure: unknown = await writeFile('/dev/full', 'x').catch((thrown: unknown) => thrown);
      expect(toFilesystemError(failure, 'write', '/dev/full').code).toBe('FILESYSTEM.NO_SPACE');
    });
  }
});

/** A disk of 64 KiB in memory, where the system lets us mount one. */
function mountSmallDisk(): { readonly folder?: string; readonly unmount: () => void } {
  const base = mkdtempSync(path.join(tmpdir(), 'training-arena-'));
  const remove = (): void => {
    rmSync(base, { recursive: true });
  };
  const folder = path.join(base, 'disk');
  mkdirSync(folder);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return { unmount: remove };
  }
  return {
    folder,
    unmount: () => {
      execFileSync('umount', [folder]);
      remove();
    },
  };
}

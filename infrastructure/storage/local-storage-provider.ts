import { access, constants, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { validateKeyPrefix, validateObjectKey } from '#domain/storage/object-key.js';
import type { StorageProvider, StoredObject } from '#domain/storage/storage-provider.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { ErrorCode } from '#domain/shared/error-codes.js';

import { digestFile, type FileDigest } from '../filesystem/file-digest.js';
import { systemErrorCode } from '../filesystem/filesystem-error.js';
import { readInPieces } from '../filesystem/read-in-pieces.js';
import { TEMPORARY_PREFIX, writeFileAtomically } from '../filesystem/write-file-atomically.js';

/**
 * Objects as files below a folder: key `a/b.txt` is the file `a/b.txt`. As in any file system, a key can't be an object
 * and the start of another key at once. Files under unfinished, temporary names are not objects.
 */
export class LocalStorageProvider implements StorageProvider {
  readonly location: string;
  private readonly root: string;

  constructor(root: string) {
    this.root = path.resolve(root);
    this.location = `file://${this.root}`;
  }

  /** Errors of the source file are `FILESYSTEM.FAILED`. */
  async putFile(key: string, file: string): Promise<FileDigest> {
    const place = this.placeOf(key);
    const digest = await digestFile(file);
    await this.translating(key, async () => {
      await mkdir(path.dirname(place), { recursive: true });
      await writeFileAtomically(place, readInPieces(file));
    });
    return digest;
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    const place = this.placeOf(key);
    await this.translating(key, async () => {
      await mkdir(path.dirname(place), { recursive: true });
      await writeFileAtomically(place, content);
    });
  }

  async get(key: string): Promise<Uint8Array> {
    const place = this.placeOf(key);
    return this.translating(key, () => readFile(place));
  }

  /** Errors of the target file are `FILESYSTEM.*`. */
  async getFile(key: string, file: string): Promise<void> {
    const place = this.placeOf(key);
    await this.translating(key, () => access(place, constants.R_OK));
    await writeFileAtomically(file, readInPieces(place));
  }

  async head(key: string): Promise<StoredObject | undefined> {
    return this.describe(key, this.placeOf(key));
  }

  async *list(prefix: string): AsyncIterable<StoredObject> {
    validateKeyPrefix(prefix);
    const folderKey = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    for await (const key of this.keysBelow(folderKey)) {
      if (!key.startsWith(prefix)) continue;
      const object = await this.describe(key, path.join(this.root, key));
      if (object !== undefined) yield object; // removed while we listed
    }
  }

  async delete(key: string): Promise<void> {
    const place = this.placeOf(key);
    if ((await this.head(key)) === undefined) return;
    await this.translating(key, () => rm(place, { force: true }));
  }

  private placeOf(key: string): string {
    validateObjectKey(key);
    return path.join(this.root, ...key.split('/'));
  }

  private async describe(key: string, place: string): Promise<StoredObject | undefined> {
    return this.translating(key, async () => {
      try {
        const facts = await stat(place);
        if (!facts.isFile()) return undefined;
        return { key, sizeBytes: facts.size, modifiedAt: facts.mtime.toISOString() };
      } catch (thrown) {
        if (isAbsence(thrown)) return undefined;
        throw thrown;
      }
    });
  }

  /** Keys of all objects in a folder, in the order of their UTF-16 units. */
  private async *keysBelow(folderKey: string): AsyncGenerator<string> {
    const entries = await this.translating(folderKey, () => readFolder(path.join(this.root, folderKey)));
    for (const { name, isFolder } of entries) {
      if (isFolder) yield* this.keysBelow(`${folderKey}${name}/`);
      else yield folderKey + name;
    }
  }

  private async translating<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      throw toStorageError(thrown, key, this.location);
    }
  }
}

async function readFolder(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return (
      entries
        .filter(({ name }) => !name.startsWith(TEMPORARY_PREFIX))
        .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
        // A folder sorts as its keys do, with the "/" at its end, so that the whole list is sorted.
        .sort((a, b) => compare(a.isFolder ? `${a.name}/` : a.name, b.isFolder ? `${b.name}/` : b.name))
    );
  } catch (thrown) {
    if (isAbsence(thrown)) return [];
    throw thrown;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isAbsence(thrown: unknown): boolean {
  const code = systemErrorCode(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

const STORAGE_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ['ENOENT', 'STORAGE.NOT_FOUND'],
  ['EACCES', 'STORAGE.DENIED'],
  ['EPERM', 'STORAGE.DENIED'],
  ['EROFS', 'STORAGE.DENIED'],
]);

/** An operating-system failure, plain or already translated by the file functions, as an error of the store. */
function toStorageError(thrown: unknown, key: string, location: string): ArenaError {
  if (thrown instanceof ArenaError && thrown.code.startsWith('STORAGE.')) return thrown;
  const systemCode = systemErrorCode(thrown instanceof ArenaError ? thrown.cause : thrown);
  const code = STORAGE_CODES.get(systemCode ?? '') ?? 'STORAGE.FAILED';
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ArenaError(code, `Object "${key}" of ${location}: ${reason}`, {
    cause: thrown,
    details: { key, location },
  });
}

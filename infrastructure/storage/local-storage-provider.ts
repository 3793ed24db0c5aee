import { createHash } from 'node:crypto';
import { constants, createReadStream, type Dirent, type Stats } from 'node:fs';
import { access, link, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { validateKeyPrefix, validateObjectKey } from '#domain/storage/object-key.js';
import type {
  ByteRange,
  ContentDigest,
  StorageFeature,
  StorageProvider,
  StoredObject,
  TransferOptions,
} from '#domain/storage/storage-provider.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { ErrorCode } from '#domain/shared/error-codes.js';

import { isMissing, systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { readInPieces } from '../filesystem/read-in-pieces.js';
import {
  TEMPORARY_PREFIX,
  temporaryPathBeside,
  writeFileAtomically,
} from '../filesystem/write-file-atomically.js';

/**
 * Objects as files below a folder: key `a/b.txt` is the file `a/b.txt`. As in any file system, a key can't be an object
 * and the start of another key at once. Files under unfinished, temporary names are not objects.
 */
export class LocalStorageProvider implements StorageProvider {
  readonly location: string;
  readonly unsupported: ReadonlySet<StorageFeature> = new Set(['signed_url']);
  private readonly root: string;

  constructor(root: string) {
    this.root = path.resolve(root);
    this.location = `file://${this.root}`;
  }

  /** Errors of the source file are `FILESYSTEM.FAILED`. */
  async putFile(key: string, file: string, options: TransferOptions = {}): Promise<ContentDigest> {
    validateObjectKey(key);
    await assertReadable(file);
    return this.putStream(key, readInPieces(file), options);
  }

  async putStream(
    key: string,
    content: AsyncIterable<Uint8Array>,
    options: TransferOptions = {},
  ): Promise<ContentDigest> {
    const place = this.placeOf(key);
    const digesting = new DigestingStream(content, key, options);
    await this.translating(key, async () => {
      await makeFolder(path.dirname(place));
      await writeFileAtomically(place, digesting.pieces());
    });
    return digesting.digest();
  }

  async put(key: string, content: Uint8Array): Promise<void> {
    const place = this.placeOf(key);
    await this.translating(key, async () => {
      await makeFolder(path.dirname(place));
      await writeFileAtomically(place, content);
    });
  }

  async putIfAbsent(key: string, content: Uint8Array): Promise<boolean> {
    const place = this.placeOf(key);
    return this.translating(key, async () => {
      await makeFolder(path.dirname(place));
      const temporary = temporaryPathBeside(place);
      try {
        await writeFileAtomically(temporary, content);
        await link(temporary, place); // the one way to give a file a name only if nothing has it
        return true;
      } catch (thrown) {
        if (systemErrorCode(thrown) === 'EEXIST') return false;
        throw thrown;
      } finally {
        await rm(temporary, { force: true });
      }
    });
  }

  async get(key: string, range?: ByteRange): Promise<Uint8Array> {
    const place = this.placeOf(key);
    return this.translating(key, () => (range === undefined ? readFile(place) : readRange(place, range)));
  }

  /** Errors of the target file are `FILESYSTEM.*`. */
  async getFile(key: string, file: string, options: TransferOptions = {}): Promise<ContentDigest> {
    const place = this.placeOf(key);
    await this.translating(key, () => access(place, constants.R_OK));
    const digesting = new DigestingStream(readInPieces(place), key, options);
    await writeFileAtomically(file, digesting.pieces());
    return digesting.digest();
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

  async copy(from: string, to: string): Promise<void> {
    const source = this.placeOf(from);
    await this.translating(from, () => access(source, constants.R_OK));
    await this.putFile(to, source);
  }

  signedUrl(): Promise<string> {
    return Promise.reject(
      new ArenaError(
        'STORAGE.UNSUPPORTED',
        'A folder has no signed links; give the path of the file instead.',
      ),
    );
  }

  /** Removes what killed writes left behind. */
  async abortUnfinished(prefix: string): Promise<number> {
    validateKeyPrefix(prefix);
    const folder = path.join(this.root, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    return this.translating(prefix, () => removeUnfinished(folder));
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
        return {
          key,
          sizeBytes: facts.size,
          modifiedAt: facts.mtime.toISOString(),
          version: versionOf(facts),
        };
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
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

function versionOf({ mtimeMs, size, ino }: Stats): string {
  return [mtimeMs, size, ino].join('-');
}

/** Passes a content on and learns its SHA-256 and size on the way. */
class DigestingStream {
  private readonly hash = createHash('sha256');
  private sizeBytes = 0;

  constructor(
    private readonly content: AsyncIterable<Uint8Array>,
    private readonly key: string,
    private readonly options: TransferOptions,
  ) {}

  async *pieces(): AsyncGenerator<Uint8Array> {
    const { onBytes, signal } = this.options;
    for await (const piece of this.content) {
      if (signal?.aborted === true) {
        throw new ArenaError(
          'STORAGE.UNAVAILABLE',
          `The transfer of ${this.key} was stopped; start it again.`,
        );
      }
      this.hash.update(piece);
      this.sizeBytes += piece.byteLength;
      onBytes?.(piece.byteLength);
      yield piece;
    }
  }

  digest(): ContentDigest {
    return { sha256: this.hash.digest('hex'), sizeBytes: this.sizeBytes };
  }
}

async function assertReadable(file: string): Promise<void> {
  try {
    await (await open(file, 'r')).close();
  } catch (thrown) {
    throw toFilesystemError(thrown, 'read', file);
  }
}

async function readRange(place: string, { start, end }: ByteRange): Promise<Uint8Array> {
  await access(place, constants.R_OK);
  if (end <= start) return new Uint8Array(0);
  const pieces: Uint8Array[] = [];
  for await (const piece of createReadStream(place, { start, end: end - 1 })) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

async function removeUnfinished(folder: string): Promise<number> {
  let removed = 0;
  for (const entry of await readdirIfThere(folder)) {
    const place = path.join(folder, entry.name);
    if (entry.name.startsWith(TEMPORARY_PREFIX)) {
      await rm(place, { recursive: true, force: true });
      removed += 1;
    } else if (entry.isDirectory()) removed += await removeUnfinished(place);
  }
  return removed;
}

async function readdirIfThere(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
}

async function readFolder(folder: string): Promise<{ readonly name: string; readonly isFolder: boolean }[]> {
  const entries = await readdirIfThere(folder);
  return (
    entries
      .filter(({ name }) => !name.startsWith(TEMPORARY_PREFIX))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      // A folder sorts as its keys do, with the "/" at its end, so that the whole list is sorted.
      .sort((a, b) => compare(a.isFolder ? `${a.name}/` : a.name, b.isFolder ? `${b.name}/` : b.name))
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
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

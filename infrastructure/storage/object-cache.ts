import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import { parseManifest } from '#domain/storage/session-manifest.js';
import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import { splitObjectUri } from '#domain/storage/storage-uri.js';

import { digestFile } from '../filesystem/file-digest.js';
import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';

/** An object, and what it is called here. */
interface NamedObject {
  readonly name: string;
  readonly key: string;
  readonly version: string;
}

/**
 * Copies of objects on this machine, by place and version: an object that did not change is not read again. A copy is
 * compared with its SHA-256 each time it is used.
 */
export class ObjectCache {
  constructor(
    private readonly stores: StorageProviderFactory,
    private readonly folder: string,
  ) {}

  /** Local file with the content of an object; it has the object's name. */
  async fetch(uri: string): Promise<string> {
    const { store, key } = splitObjectUri(uri);
    return this.fetchFrom(await this.stores.open(store), key, store);
  }

  /** Local folder with the objects directly below a place; of a published session, with the files of its model. */
  async fetchFolder(uri: string): Promise<string> {
    const storage = await this.stores.open(uri);
    const objects: NamedObject[] = [];
    let hasContents = false;
    for await (const { key, version } of storage.list('')) {
      if (!key.includes('/')) objects.push({ name: key, key, version });
      else hasContents ||= key.startsWith('objects/');
    }
    const isSession = hasContents && objects.some(({ name }) => name === 'manifest.json');
    const chosen = isSession ? await modelOfSession(storage, uri) : objects;
    if (chosen.length === 0) {
      throw new ArenaError(
        'STORAGE.NOT_FOUND',
        `There are no objects in ${storage.location}; check the place.`,
      );
    }
    const folder = this.placeOf(uri, chosen.map(({ name, version }) => `${name} ${version}`).join('\n'));
    for (const { name, key } of chosen) await this.fetchInto(storage, key, path.join(folder, name));
    return folder;
  }

  private async fetchFrom(storage: StorageProvider, key: string, store: string): Promise<string> {
    const object = await storage.head(key);
    if (object === undefined) {
      throw new ArenaError(
        'STORAGE.NOT_FOUND',
        `There is no object ${key} in ${storage.location}; check its key.`,
      );
    }
    const file = path.join(this.placeOf(`${store}/${key}`, object.version), key);
    await this.fetchInto(storage, key, file);
    return file;
  }

  private async fetchInto(storage: StorageProvider, key: string, file: string): Promise<void> {
    const note = path.join(path.dirname(file), `.${path.basename(file)}.sha256`);
    const expected = await readIfThere(note);
    if (expected !== undefined && (await isContent(file, expected))) return;
    await makeFolder(path.dirname(file));
    const { sha256 } = await storage.getFile(key, file);
    await writeFileAtomically(note, sha256);
  }

  private placeOf(uri: string, version: string): string {
    return path.join(
      this.folder,
      createHash('sha256').update(`${uri}\n${version}`).digest('hex').slice(0, 32),
    );
  }
}

/** The files of a published session's model; their contents lie under their SHA-256. */
async function modelOfSession(storage: StorageProvider, uri: string): Promise<NamedObject[]> {
  const text = new TextDecoder().decode(await storage.get('manifest.json'));
  const { sessionId, files } = parseManifest(text, `${storage.location}/manifest.json`);
  const model = files.flatMap(({ path: place, sha256 }) => {
    const name = /^model\/([^/]+)$/.exec(place)?.[1];
    return name === undefined ? [] : [{ name, key: `objects/${sha256}`, version: sha256 }];
  });
  if (model.some(({ name }) => name === 'config.json')) return model;
  throw new ArenaError(
    'STORAGE.NOT_FOUND',
    `Session ${sessionId} in ${storage.location} has no model yet, as its run did not come to its end; go on with it: ` +
      `arena resume ${uri}`,
  );
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return undefined;
    throw toFilesystemError(thrown, 'read', file);
  }
}

async function isContent(file: string, sha256: string): Promise<boolean> {
  if (!existsSync(file)) return false; // the copy was deleted, its note was not
  return (await digestFile(file)).sha256 === sha256;
}

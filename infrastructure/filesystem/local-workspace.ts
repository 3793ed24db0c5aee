import { createHash } from 'node:crypto';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import { isRemoteUri } from '#domain/storage/storage-uri.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { digestFile } from './file-digest.js';
import { ensureWritableFolder } from './ensure-writable-folder.js';
import { exists } from './exists.js';
import { toFilesystemError } from './filesystem-error.js';
import { ensureFreeSpace, freeBytesOf } from './free-space.js';
import { hasUtf16Mark } from './utf16-mark.js';
import { writeFileAtomically } from './write-file-atomically.js';
import { removeTemporaries } from './write-folder-atomically.js';

/** The disk of this machine. */
export class LocalWorkspace implements Workspace {
  readonly root: string;

  /** @param root - relative paths start here; itself relative to the current folder */
  constructor(root: string) {
    this.root = path.resolve(root);
  }

  resolve(...parts: readonly string[]): string {
    return path.resolve(this.root, ...parts);
  }

  fromCurrentFolder(place: string): string {
    return isRemoteUri(place) ? place : path.resolve(place);
  }

  exists(place: string): Promise<boolean> {
    return exists(this.resolve(place));
  }

  prepareFolder(folder: string): Promise<void> {
    return ensureWritableFolder(this.resolve(folder));
  }

  freeBytes(folder: string): Promise<number> {
    return freeBytesOf(this.resolve(folder));
  }

  ensureFreeSpace(folder: string, bytes: number, purpose: string): Promise<void> {
    return ensureFreeSpace(this.resolve(folder), bytes, purpose);
  }

  writeText(file: string, text: string): Promise<void> {
    return writeFileAtomically(this.resolve(file), text);
  }

  writeJson(file: string, value: unknown): Promise<void> {
    return this.writeText(file, `${JSON.stringify(value, undefined, 2)}\n`);
  }

  async readText(file: string): Promise<string> {
    const place = this.resolve(file);
    let bytes: Buffer;
    try {
      bytes = await readFile(place);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', place);
    }
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes); // without a byte order mark
    } catch (thrown) {
      const encoding = hasUtf16Mark(bytes) ? 'UTF-16' : 'WINDOWS-1252';
      throw new ArenaError(
        'FILESYSTEM.FAILED',
        `Expected text in UTF-8 in ${place}, found other bytes. ` +
          `Convert it first, for example: iconv -f ${encoding} -t UTF-8 ${place}`,
        { cause: thrown, details: { path: place } },
      );
    }
  }

  async readJson(file: string): Promise<unknown> {
    const text = await this.readText(file);
    try {
      return JSON.parse(text) as unknown;
    } catch (thrown) {
      throw new ArenaError(
        'FILESYSTEM.FAILED',
        `Expected JSON in ${this.resolve(file)}: ${String(thrown)}. Restore the file from a copy, or remove it.`,
        { cause: thrown, details: { path: this.resolve(file) } },
      );
    }
  }

  async digest(file: string): Promise<string> {
    return (await digestFile(this.resolve(file))).sha256;
  }

  async digestFolder(folder: string, names: RegExp): Promise<string> {
    const root = this.resolve(folder);
    const lines: string[] = [];
    try {
      for (const name of (await readdir(root)).filter((entry) => names.test(entry)).sort()) {
        const file = path.join(root, name);
        // Models of a hub are links into its store.
        if ((await stat(file)).isFile()) lines.push(`${await this.digest(file)}  ${name}\n`);
      }
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', root);
    }
    return createHash('sha256').update(lines.join('')).digest('hex');
  }

  async folderBytes(folder: string): Promise<number> {
    const root = this.resolve(folder);
    if (!(await this.exists(root))) return 0;
    let bytes = 0;
    for (const name of await readdir(root, { recursive: true })) {
      // A file may go while it is counted: checkpoints make room for later ones.
      const facts = await stat(path.join(root, name)).catch(() => undefined);
      if (facts?.isFile() === true) bytes += facts.size;
    }
    return bytes;
  }

  async listFiles(folder: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.resolve(folder), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.resolve(folder));
    }
  }

  removeUnfinished(folder: string): Promise<void> {
    return removeTemporaries(this.resolve(folder));
  }

  async remove(place: string): Promise<void> {
    try {
      await rm(this.resolve(place), { recursive: true, force: true });
    } catch (thrown) {
      throw toFilesystemError(thrown, 'write', this.resolve(place));
    }
  }
}

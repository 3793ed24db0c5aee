import { randomUUID } from 'node:crypto';
import { copyFile, link, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import type {
  Outbox,
  PendingPublication,
  SessionPlaces,
  SessionSnapshot,
  SnapshotFile,
} from '#domain/storage/outbox.js';
import { SESSION_PARTS } from '#domain/storage/session-manifest.js';
import type { ContentDigest } from '#domain/storage/storage-provider.js';

import { digestFile } from '../filesystem/file-digest.js';
import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { TEMPORARY_PREFIX, writeFileAtomically } from '../filesystem/write-file-atomically.js';

const pendingSchema = z
  .object({ session_id: z.string(), uri: z.string() })
  .transform(({ session_id: sessionId, uri }) => ({ sessionId, uri }));

/**
 * What waits to be published: a file per session in `logs/storage_outbox/`, and snapshots in `.cache/outbox/`, which are
 * of no use to another process: it makes its own.
 */
export class FileOutbox implements Outbox {
  private readonly pending: string;
  private readonly snapshots: string;
  private readonly opened = new Set<string>();

  constructor(workspaceRoot: string) {
    this.pending = path.join(workspaceRoot, 'logs', 'storage_outbox');
    this.snapshots = path.join(workspaceRoot, '.cache', 'outbox');
  }

  async snapshot(sessionId: string, places: SessionPlaces): Promise<SessionSnapshot> {
    const own = path.join(this.snapshots, sessionId);
    const folder = path.join(own, randomUUID());
    try {
      if (!this.opened.has(sessionId)) await rm(own, { recursive: true, force: true }); // of a killed process
      this.opened.add(sessionId);
      const files: SnapshotFile[] = [];
      for (const part of SESSION_PARTS) {
        for (const name of await filesBelow(places[part])) {
          const frozen = path.join(folder, part, ...name.split('/'));
          await makeFolder(path.dirname(frozen));
          // Files of the model are replaced, never changed; metadata and metrics grow.
          await freeze(path.join(places[part], ...name.split('/')), frozen, part === 'model');
          files.push({ path: `${part}/${name}`, file: frozen });
        }
      }
      return { files, release: () => rm(folder, { recursive: true, force: true }) };
    } catch (thrown) {
      await rm(folder, { recursive: true, force: true });
      throw toFilesystemError(thrown, 'write', folder);
    }
  }

  digest(file: string): Promise<ContentDigest> {
    return digestFile(file);
  }

  async add({ sessionId, uri }: PendingPublication): Promise<void> {
    await makeFolder(this.pending);
    const text = `${JSON.stringify({ session_id: sessionId, uri }, undefined, 2)}\n`;
    await writeFileAtomically(this.fileOf(sessionId), text);
  }

  async remove(sessionId: string): Promise<void> {
    await rm(this.fileOf(sessionId), { force: true });
  }

  async list(): Promise<readonly PendingPublication[]> {
    const names = (await readFolder(this.pending)).filter((name) => name.endsWith('.json'));
    return Promise.all(names.sort().map((name) => this.read(path.join(this.pending, name))));
  }

  private async read(file: string): Promise<PendingPublication> {
    try {
      return pendingSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', file);
    }
  }

  /** Models of a plan have ids with `/`. */
  private fileOf(sessionId: string): string {
    return path.join(this.pending, `${encodeURIComponent(sessionId)}.json`);
  }
}

/** Names, with `/`, of the files in a folder and those in it; without locks and files that are not finished. */
async function filesBelow(folder: string, start = ''): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await readEntries(path.join(folder, ...start.split('/')))) {
    const name = start === '' ? entry.name : `${start}/${entry.name}`;
    if (entry.name.startsWith(TEMPORARY_PREFIX) || entry.name.endsWith('.lock')) continue;
    if (entry.isDirectory()) names.push(...(await filesBelow(folder, name)));
    else if (entry.isFile()) names.push(name);
  }
  return names.sort();
}

async function readFolder(folder: string): Promise<string[]> {
  return (await readEntries(folder)).map(({ name }) => name);
}

async function readEntries(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (thrown) {
    if (systemErrorCode(thrown) === 'ENOENT') return [];
    throw toFilesystemError(thrown, 'read', folder);
  }
}

/** Disks without hard links, and other disks, take a copy. */
const NO_LINKS = new Set(['EPERM', 'EXDEV', 'ENOTSUP', 'EMLINK', 'EOPNOTSUPP']);

async function freeze(file: string, frozen: string, mayLink: boolean): Promise<void> {
  if (!mayLink) return copyFile(file, frozen);
  try {
    await link(file, frozen);
  } catch (thrown) {
    if (!NO_LINKS.has(systemErrorCode(thrown) ?? '')) throw thrown;
    await copyFile(file, frozen);
  }
}

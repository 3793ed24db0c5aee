import { contentKey, SESSIONS_PREFIX, sessionOfManifest } from '#domain/storage/session-manifest.js';
import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import type { Workspace } from '#domain/storage/workspace.js';
import { ArenaError } from '#domain/shared/errors.js';

import { readManifest } from './read-manifest.js';

/** What `arena storage verify` uses. */
export interface VerifyStoragePorts {
  readonly storage: StorageProviderFactory;
  readonly workspace: Workspace;
}

/** What is wrong with a published file. */
export interface DamagedFile {
  readonly path: string;
  readonly problem: string;
}

/** What was found out about one published session. */
export interface VerifiedSession {
  readonly sessionId: string;
  readonly files: number;
  readonly bytes: number;
  readonly damaged: readonly DamagedFile[];
}

/** Reads every file of published sessions and compares it with the manifest. */
export class VerifyStorageUseCase {
  constructor(private readonly ports: VerifyStoragePorts) {}

  /**
   * @param uri - a store, for all of its sessions; one session, with the models of its plan: `s3://bucket/sessions/ID`; or
   *   one model: `.../ID/models/NAME`
   */
  async execute(uri: string): Promise<readonly VerifiedSession[]> {
    const one = /^(.+?)\/sessions\/([\w.-]+(?:\/models\/[^/]+)?)\/?$/.exec(uri);
    const storage = await this.ports.storage.open(one?.[1] ?? uri);
    const ids = await publishedSessions(storage, one?.[2]);
    if (one !== null && ids.length === 0) ids.push(one[2]!); // reading it says that it is not there
    const verified: VerifiedSession[] = [];
    for (const sessionId of ids) verified.push(await this.verify(storage, sessionId));
    return verified;
  }

  private async verify(storage: StorageProvider, sessionId: string): Promise<VerifiedSession> {
    const { workspace } = this.ports;
    const { files } = await readManifest(storage, sessionId);
    const folder = workspace.resolve('.cache', 'verify', sessionId);
    await workspace.prepareFolder(folder);
    const damaged: DamagedFile[] = [];
    try {
      for (const { path, sha256 } of files) {
        const problem = await problemOf(storage, contentKey(sessionId, sha256), sha256, `${folder}/content`);
        if (problem !== undefined) damaged.push({ path, problem });
      }
    } finally {
      await workspace.remove(folder);
    }
    const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    return { sessionId, files: files.length, bytes, damaged };
  }
}

/** Ids of the sessions that a store shows: those with a manifest. Of one session, its own and those of its models. */
async function publishedSessions(storage: StorageProvider, sessionId?: string): Promise<string[]> {
  const ids: string[] = [];
  const prefix = sessionId === undefined ? SESSIONS_PREFIX : `${SESSIONS_PREFIX}${sessionId}/`;
  for await (const { key } of storage.list(prefix)) {
    const found = sessionOfManifest(key);
    if (found !== undefined) ids.push(found);
  }
  return ids;
}

async function problemOf(
  storage: StorageProvider,
  key: string,
  sha256: string,
  file: string,
): Promise<string | undefined> {
  try {
    const found = await storage.getFile(key, file);
    return found.sha256 === sha256 ? undefined : `expected SHA-256 ${sha256}, found ${found.sha256}`;
  } catch (failure) {
    const isDamage =
      failure instanceof ArenaError && ['STORAGE.NOT_FOUND', 'STORAGE.CORRUPT'].includes(failure.code);
    if (isDamage) return failure.message;
    throw failure;
  }
}

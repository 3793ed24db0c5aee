import {
  contentKey,
  contentPrefix,
  formatManifest,
  manifestKey,
  type PublishedFile,
} from '#domain/storage/session-manifest.js';
import type { Outbox, SessionSnapshot } from '#domain/storage/outbox.js';
import type { StorageProvider, TransferOptions } from '#domain/storage/storage-provider.js';
import { ArenaError } from '#domain/shared/errors.js';

import { claimSession } from './claim-session.js';

/** What is published. */
export interface PublishedSession {
  readonly sessionId: string;
  /** As `ownerOf` tells it. */
  readonly owner: string;
  /** Name of the run's folder under `experiments/`; null while the run goes on. */
  readonly runFolder: string | null;
}

/** What a publication sent. */
export interface PublicationReport {
  readonly files: number;
  /** Contents that the store did not have. */
  readonly sentFiles: number;
  readonly sentBytes: number;
}

/** How a publication is watched: `onTotal` tells the bytes of all files before the first is sent. */
export interface PublicationOptions extends TransferOptions {
  readonly onTotal?: (bytes: number) => void;
}

/**
 * Publishes a session: contents that the store lacks, then the manifest, which makes them a session, then contents that
 * it no longer names are removed. Broken off anywhere, the store shows the session as it was before.
 *
 * @throws ArenaError `STORAGE.CONFLICT` when the store has another session of that id
 */
export async function publishSession(
  {
    storage,
    outbox,
    now,
  }: { readonly storage: StorageProvider; readonly outbox: Outbox; readonly now: () => number },
  { owner, ...session }: PublishedSession,
  snapshot: SessionSnapshot,
  options: PublicationOptions = {},
): Promise<PublicationReport> {
  const { sessionId } = session;
  await claimSession(storage, sessionId, owner);
  const files = await describeFiles(outbox, snapshot);
  options.onTotal?.(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  const stored = await storedContents(storage, sessionId);
  let sentFiles = 0;
  let sentBytes = 0;
  for (const [index, file] of files.entries()) {
    options.signal?.throwIfAborted();
    if (stored.get(file.sha256) === file.sizeBytes) {
      options.onBytes?.(file.sizeBytes);
      continue;
    }
    const sent = await storage.putFile(
      contentKey(sessionId, file.sha256),
      snapshot.files[index]!.file,
      options,
    );
    assertSame(file, sent.sha256);
    stored.set(file.sha256, file.sizeBytes);
    sentFiles += 1;
    sentBytes += file.sizeBytes;
  }
  const manifest = { ...session, publishedAt: new Date(now()).toISOString(), files };
  await storage.put(manifestKey(sessionId), new TextEncoder().encode(formatManifest(manifest)));
  await removeUnnamed(storage, sessionId, files, stored);
  return { files: files.length, sentFiles, sentBytes };
}

async function describeFiles(outbox: Outbox, snapshot: SessionSnapshot): Promise<PublishedFile[]> {
  const described: PublishedFile[] = [];
  for (const { path, file } of snapshot.files) described.push({ path, ...(await outbox.digest(file)) });
  return described;
}

/** Sizes of the contents that the store has, by SHA-256. */
async function storedContents(storage: StorageProvider, sessionId: string): Promise<Map<string, number>> {
  const prefix = contentPrefix(sessionId);
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of storage.list(prefix)) sizes.set(key.slice(prefix.length), sizeBytes);
  return sizes;
}

async function removeUnnamed(
  storage: StorageProvider,
  sessionId: string,
  files: readonly PublishedFile[],
  stored: ReadonlyMap<string, number>,
): Promise<void> {
  const named = new Set(files.map(({ sha256 }) => sha256));
  for (const sha256 of stored.keys()) {
    if (!named.has(sha256)) await storage.delete(contentKey(sessionId, sha256));
  }
  await storage.abortUnfinished(contentPrefix(sessionId));
}

function assertSame(file: PublishedFile, sha256: string): void {
  if (file.sha256 === sha256) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `${file.path} changed while it was published; publish the session again: arena storage sync`,
    { details: { path: file.path } },
  );
}

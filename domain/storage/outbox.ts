import type { ContentDigest } from './storage-provider.js';
import type { SessionPart } from './session-manifest.js';

/** Where the files of a session are on this machine; absolute folders, which need not exist. */
export type SessionPlaces = Readonly<Record<SessionPart, string>>;

/** A file of a snapshot. */
export interface SnapshotFile {
  /** As in the manifest: `model/config.json`. */
  readonly path: string;
  /** Absolute. */
  readonly file: string;
}

/** The files of a session as they were at one moment; what happens to the originals does not change them. */
export interface SessionSnapshot {
  /** By path. */
  readonly files: readonly SnapshotFile[];
  /** Removes the snapshot, never an original. */
  release(): Promise<void>;
}

/** A session that is not wholly in its store yet. */
export interface PendingPublication {
  readonly sessionId: string;
  readonly uri: string;
}

/**
 * Port: what waits on this machine to be published. Errors: `FILESYSTEM.*`.
 */
export interface Outbox {
  /** Freezes the files of a session; costs no space where the disk knows hard links. */
  snapshot(sessionId: string, places: SessionPlaces): Promise<SessionSnapshot>;
  digest(file: string): Promise<ContentDigest>;
  /** Remembers that a session has to be published, until it is removed. */
  add(pending: PendingPublication): Promise<void>;
  remove(sessionId: string): Promise<void>;
  /** By session id. */
  list(): Promise<readonly PendingPublication[]>;
}

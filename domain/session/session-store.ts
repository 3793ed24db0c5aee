import type { SessionMetadata } from './session-metadata.js';

/** A session's places on disk; absolute. */
export interface SessionFolders {
  /** `logs/training_arena/{session_id}` */
  readonly folder: string;
  readonly metadataFile: string;
  readonly metricsFolder: string;
}

/** The process that works on a session. */
export interface SessionHolder {
  readonly pid: number;
  readonly hostname: string;
  /** ISO 8601 */
  readonly since: string;
}

/** A session that this process alone may write to, until it is released. */
export interface SessionLock {
  release(): Promise<void>;
}

/**
 * Port: the sessions of a workspace.
 * Errors: `SESSION.INVALID` (a critical field is missing, or the file can't be read), `FILESYSTEM.*`.
 */
export interface SessionStore {
  /** Claims a new id, `training_session_YYYYMMDD_HHMMSS`, and makes its folders. */
  create(now: Date): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }>;
  /**
   * Makes the folders of one model of a session with a plan; they may be there from an attempt that was cut short. Its
   * id, `SESSION/models/NAME`, is for `save`, `load` and `foldersOf`; its session's lock is its own.
   */
  createWithin(
    sessionId: string,
    name: string,
  ): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }>;
  /** Checks the critical fields, keeps the last good file as backup, and replaces the file whole. */
  save(metadata: SessionMetadata): Promise<void>;
  /** Falls back to the backup, with a warning, when the file is corrupt. */
  load(sessionId: string, onWarning: (message: string) => void): Promise<SessionMetadata>;
  /**
   * Makes this process the only one to work on a session. The lock of a process that died counts for nothing.
   * Errors: `SESSION.LOCKED` naming the holder.
   */
  lock(sessionId: string, now: Date): Promise<SessionLock>;
  /** The living process that works on a session, if there is one. */
  holderOf(sessionId: string): Promise<SessionHolder | undefined>;
  /** Where a session's files are; it need not exist. */
  foldersOf(sessionId: string): SessionFolders;
  /** Ids of the sessions with metadata, oldest first. */
  list(): Promise<readonly string[]>;
}

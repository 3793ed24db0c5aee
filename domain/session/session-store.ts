import type { SessionMetadata } from './session-metadata.js';

/** A session's places on disk; absolute. */
export interface SessionFolders {
  /** `logs/training_arena/{session_id}` */
  readonly folder: string;
  readonly metadataFile: string;
  readonly metricsFolder: string;
}

/**
 * Port: the sessions of a workspace.
 * Errors: `SESSION.INVALID` (a critical field is missing, or the file can't be read), `FILESYSTEM.*`.
 */
export interface SessionStore {
  /** Claims a new id, `training_session_YYYYMMDD_HHMMSS`, and makes its folders. */
  create(now: Date): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }>;
  /** Checks the critical fields, keeps the last good file as backup, and replaces the file whole. */
  save(metadata: SessionMetadata): Promise<void>;
  /** Falls back to the backup, with a warning, when the file is corrupt. */
  load(sessionId: string, onWarning: (message: string) => void): Promise<SessionMetadata>;
  /** Ids, oldest first. */
  list(): Promise<readonly string[]>;
}

import { ArenaError } from '../shared/errors.js';

/** Parts of a session's files; each is a folder of its own on disk. */
export const SESSION_PARTS = ['model', 'session', 'run'] as const;

/** One part of a session's files. */
export type SessionPart = (typeof SESSION_PARTS)[number];

/** A file of a published session. */
export interface PublishedFile {
  /** Part and place in it: `model/config.json`, `session/training_session_metadata/training_metadata.json`. */
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

/**
 * What a published session consists of: `sessions/ID/manifest.json`. It is written last: a session whose manifest can be
 * read is whole, one without is not there. Contents lie beside it under their SHA-256.
 */
export interface SessionManifest {
  readonly sessionId: string;
  /** ISO 8601. */
  readonly publishedAt: string;
  /** Name of the run's folder under `experiments/`; null while the run goes on. */
  readonly runFolder: string | null;
  /** By path. */
  readonly files: readonly PublishedFile[];
}

const FORMAT_VERSION = 1;
const SHA256 = /^[0-9a-f]{64}$/;
/** Of a session, or of one model of a session with a plan. */
const SESSION_ID = /^[\w.-]+(\/models\/[^/\\\0]+)?$/;
const PATH = new RegExp(`^(${SESSION_PARTS.join('|')})(/[^/\\\\\\0]+)+$`);

/** Where the files of sessions are in a store. */
export const SESSIONS_PREFIX = 'sessions/';

const MANIFEST_NAME = '/manifest.json';

/** Key of a session's manifest. */
export function manifestKey(sessionId: string): string {
  return `${SESSIONS_PREFIX}${sessionId}${MANIFEST_NAME}`;
}

/** Id of the session whose manifest has a key; undefined for the key of anything else. */
export function sessionOfManifest(key: string): string | undefined {
  if (!key.startsWith(SESSIONS_PREFIX) || !key.endsWith(MANIFEST_NAME)) return undefined;
  const sessionId = key.slice(SESSIONS_PREFIX.length, -MANIFEST_NAME.length);
  return isSessionId(sessionId) ? sessionId : undefined;
}

/** Key of the note that tells whose session it is. */
export function ownerKey(sessionId: string): string {
  return `${SESSIONS_PREFIX}${sessionId}/owner`;
}

/** Start of the keys of a session's contents. */
export function contentPrefix(sessionId: string): string {
  return `${SESSIONS_PREFIX}${sessionId}/objects/`;
}

/** Key of a content of a session. */
export function contentKey(sessionId: string, sha256: string): string {
  return `${contentPrefix(sessionId)}${sha256}`;
}

/** The manifest as it is stored. */
export function formatManifest(manifest: SessionManifest): string {
  const stored = {
    format_version: FORMAT_VERSION,
    session_id: manifest.sessionId,
    published_at: manifest.publishedAt,
    run_folder: manifest.runFolder,
    files: manifest.files.map(({ path, sha256, sizeBytes }) => ({ path, sha256, size_bytes: sizeBytes })),
  };
  return `${JSON.stringify(stored, undefined, 2)}\n`;
}

/**
 * Reads a stored manifest. Nothing in it can make a reader write outside the session's folders.
 *
 * @param place - for messages
 * @throws ArenaError `STORAGE.CORRUPT`
 */
export function parseManifest(text: string, place: string): SessionManifest {
  const stored = parseObject(text, place);
  const { format_version: version, session_id: sessionId, published_at: publishedAt } = stored;
  const { run_folder: runFolder, files } = stored;
  if (version !== FORMAT_VERSION) throw corrupt(place, `format version ${FORMAT_VERSION}`);
  if (typeof sessionId !== 'string' || !isSessionId(sessionId)) throw corrupt(place, 'a session id');
  if (typeof publishedAt !== 'string') throw corrupt(place, 'the time of publication');
  if (runFolder !== null && (typeof runFolder !== 'string' || !isName(runFolder))) {
    throw corrupt(place, 'the name of the run folder, or null');
  }
  if (!Array.isArray(files)) throw corrupt(place, 'a list of files');
  return { sessionId, publishedAt, runFolder, files: files.map((file) => parseFile(file, place)) };
}

function parseObject(text: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch (thrown) {
    throw corrupt(place, 'JSON', thrown);
  }
  throw corrupt(place, 'a JSON object');
}

function parseFile(value: unknown, place: string): PublishedFile {
  const { path, sha256, size_bytes: sizeBytes } = (value ?? {}) as Readonly<Record<string, unknown>>;
  const isSafe = typeof path === 'string' && PATH.test(path) && !/(^|\/)\.{1,2}(\/|$)/.test(path);
  if (!isSafe || typeof sha256 !== 'string' || !SHA256.test(sha256)) {
    throw corrupt(place, 'a file with a path and a SHA-256');
  }
  if (!Number.isSafeInteger(sizeBytes) || Number(sizeBytes) < 0) throw corrupt(place, 'the size of a file');
  return { path, sha256, sizeBytes: Number(sizeBytes) };
}

function isSessionId(text: string): boolean {
  return SESSION_ID.test(text) && !text.split('/').some((part) => part === '.' || part === '..');
}

function isName(text: string): boolean {
  return /^[\w.-]+$/.test(text) && text !== '.' && text !== '..';
}

function corrupt(place: string, expected: string, cause?: unknown): ArenaError {
  return new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${expected} in ${place}, found something else; publish the session again.`,
    { cause, details: { place } },
  );
}

import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import { assertCriticalFields } from '#domain/session/critical-fields.js';
import { memberIdOf, SESSION_ID_PREFIX, sessionIdOf } from '#domain/session/session-id.js';
import { METADATA_VERSION, type SessionMetadata } from '#domain/session/session-metadata.js';
import type {
  SessionFolders,
  SessionHolder,
  SessionLock,
  SessionStore,
} from '#domain/session/session-store.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { makeFolder } from '../filesystem/make-folder.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { removeTemporaries } from '../filesystem/write-folder-atomically.js';
import { parseSessionFile, toSessionFile } from './session-file.js';
import { lockFolder, lockHolderOf } from './session-lock-file.js';

const SESSIONS_FOLDER = path.join('logs', 'training_arena');
const ATTEMPTS = 1000;

/** Sessions as folders under `logs/training_arena/` of a workspace. */
export class FileSessionStore implements SessionStore {
  private readonly root: string;

  constructor(workspaceRoot: string) {
    this.root = path.join(workspaceRoot, SESSIONS_FOLDER);
  }

  async create(now: Date): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }> {
    try {
      await makeFolder(this.root);
      for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
        const sessionId = sessionIdOf(now, attempt);
        const folders = this.foldersOf(sessionId);
        if (!(await claimFolder(folders.folder))) continue;
        await mkdir(path.dirname(folders.metadataFile));
        await mkdir(folders.metricsFolder);
        return { sessionId, folders };
      }
    } catch (failure) {
      throw toFilesystemError(failure, 'write', this.root);
    }
    throw new ArenaError(
      'SESSION.INVALID',
      `Found ${ATTEMPTS} sessions of one second in ${this.root}. Try again.`,
    );
  }

  async createWithin(
    sessionId: string,
    name: string,
  ): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }> {
    const id = memberIdOf(sessionId, name);
    const folders = this.foldersOf(id);
    try {
      await makeFolder(path.dirname(folders.metadataFile));
      await makeFolder(folders.metricsFolder);
    } catch (failure) {
      throw toFilesystemError(failure, 'write', folders.folder);
    }
    return { sessionId: id, folders };
  }

  async save(metadata: SessionMetadata): Promise<void> {
    assertCriticalFields(metadata);
    const { metadataFile } = this.foldersOf(metadata.trainingSession.sessionId);
    const text = toSessionFile(metadata);
    parseSessionFile(text, metadataFile); // what load would refuse is not saved
    const previous = await readIfValid(metadataFile);
    if (previous !== undefined) await writeFileAtomically(backupOf(metadataFile), previous.text);
    await writeFileAtomically(metadataFile, text);
  }

  async load(sessionId: string, onWarning: (message: string) => void): Promise<SessionMetadata> {
    const { metadataFile } = this.foldersOf(sessionId);
    const problems: string[] = [];
    const primary = await readIfValid(metadataFile, (problem) => problems.push(problem));
    if (primary !== undefined) return this.inPresentFormat(primary);
    const backup = await readIfValid(backupOf(metadataFile), (problem) => problems.push(problem));
    if (backup === undefined) {
      if (problems.length === 0) await this.assertExists(sessionId);
      throw new ArenaError(
        'SESSION.INVALID',
        `Expected the metadata of session ${sessionId} in ${metadataFile} or its backup, found neither whole. ` +
          [...problems, 'Name another session.'].join(' '),
      );
    }
    onWarning(`${metadataFile} is missing or damaged; its backup of ${backup.metadata.lastUpdated} is used.`);
    return backup.metadata;
  }

  /** A file of an older version is written back in the present one; what it was is then the backup. */
  private async inPresentFormat({ text, metadata }: ValidFile): Promise<SessionMetadata> {
    const { metadata_version: version } = JSON.parse(text) as { readonly metadata_version?: unknown };
    if (version !== METADATA_VERSION) await this.save(metadata);
    return metadata;
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory() && entry.name.startsWith(SESSION_ID_PREFIX))
        .map((entry) => entry.name)
        .filter((sessionId) => this.hasMetadata(sessionId))
        .sort(new Intl.Collator('en', { numeric: true }).compare);
    } catch (failure) {
      if (isMissing(failure)) return [];
      throw toFilesystemError(failure, 'read', this.root);
    }
  }

  async lock(sessionId: string, now: Date): Promise<SessionLock> {
    await this.assertExists(sessionId);
    const { folder, metadataFile, metricsFolder } = this.foldersOf(sessionId);
    const lock = await lockFolder(folder, sessionId, now);
    for (const owned of [path.dirname(metadataFile), metricsFolder]) await removeTemporaries(owned);
    return lock;
  }

  holderOf(sessionId: string): Promise<SessionHolder | undefined> {
    return lockHolderOf(this.foldersOf(sessionId).folder);
  }

  foldersOf(sessionId: string): SessionFolders {
    const folder = path.join(this.root, sessionId);
    return {
      folder,
      metadataFile: path.join(folder, 'training_session_metadata', 'training_metadata.json'),
      metricsFolder: path.join(folder, 'training_metrics'),
    };
  }

  /** A session that was killed before it had any has nothing to go on with: it is left out. */
  private hasMetadata(sessionId: string): boolean {
    const { metadataFile } = this.foldersOf(sessionId);
    return existsSync(metadataFile) || existsSync(backupOf(metadataFile));
  }

  private async assertExists(sessionId: string): Promise<void> {
    const isName = sessionId.startsWith(SESSION_ID_PREFIX) && path.basename(sessionId) === sessionId;
    if (isName && existsSync(this.foldersOf(sessionId).folder)) return;
    const nearest = (await this.list()).at(-1);
    throw new ArenaError(
      'SESSION.NOT_FOUND',
      `Expected a session ${sessionId} in ${this.root}, found none` +
        `${nearest === undefined ? '' : `; the latest one is ${nearest}`}. ` +
        'Name one that is there, or another workspace with --workspace.',
      { details: { sessionId } },
    );
  }
}

/** Makes a folder that was not there; false when it was. */
async function claimFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (failure) {
    if (systemErrorCode(failure) === 'EEXIST') return false;
    throw failure;
  }
}

function backupOf(metadataFile: string): string {
  return path.join(path.dirname(metadataFile), 'training_metadata_backup.json');
}

interface ValidFile {
  readonly text: string;
  readonly metadata: SessionMetadata;
}

/** The session in a file; undefined when it is missing or not a whole session. */
async function readIfValid(
  file: string,
  onProblem: (message: string) => void = () => undefined,
): Promise<ValidFile | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return { text, metadata: parseSessionFile(text, file) };
  } catch (failure) {
    if (isMissing(failure)) return undefined;
    if (failure instanceof ArenaError && failure.code === 'SESSION.INVALID') {
      onProblem(failure.message);
      return undefined;
    }
    throw toFilesystemError(failure, 'read', file);
  }
}

function isMissing(failure: unknown): boolean {
  return systemErrorCode(failure) === 'ENOENT';
}

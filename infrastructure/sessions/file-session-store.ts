import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';
import { sessionIdOf } from '#domain/session/session-id.js';
import {
  assertCriticalFields,
  METADATA_VERSION,
  type SessionMetadata,
} from '#domain/session/session-metadata.js';
import type { SessionFolders, SessionStore } from '#domain/session/session-store.js';

import { systemErrorCode, toFilesystemError } from '../filesystem/filesystem-error.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { withCamelCaseKeys, withSnakeCaseKeys } from '../filesystem/snake-case.js';

const SESSIONS_FOLDER = path.join('logs', 'training_arena');
const ATTEMPTS = 1000;

/** What every session file must have to be one; the groups' own fields are checked where they are used. */
const group = z.looseObject({});
const fileSchema = z.looseObject({
  metadata_version: z.literal(METADATA_VERSION),
  created_at: z.iso.datetime(),
  last_updated: z.iso.datetime(),
  training_session: z.looseObject({ session_id: z.string().min(1) }),
  dataset_config: z.looseObject({ primary_file: z.string().min(1) }),
  language_config: group,
  text_analysis: group,
  split_config: group,
  label_config: group,
  model_config: group,
  training_params: group,
  reinforced_learning_config: group,
  execution_status: z.looseObject({
    status: z.enum(['pending', 'in_progress', 'completed', 'failed', 'interrupted']),
  }),
  output_paths: group,
  preprocessing: group,
  advanced_settings: group,
  checkpoints: z.array(group),
  training_context: group,
});

/** Sessions as folders under `logs/training_arena/` of a workspace. */
export class FileSessionStore implements SessionStore {
  private readonly root: string;

  constructor(workspaceRoot: string) {
    this.root = path.join(workspaceRoot, SESSIONS_FOLDER);
  }

  async create(now: Date): Promise<{ readonly sessionId: string; readonly folders: SessionFolders }> {
    try {
      await mkdir(this.root, { recursive: true });
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

  async save(metadata: SessionMetadata): Promise<void> {
    assertCriticalFields(metadata);
    const { metadataFile } = this.foldersOf(metadata.trainingSession.sessionId);
    const content = withSnakeCaseKeys(metadata);
    parseFile(content, metadataFile);
    const previous = await readIfValid(metadataFile);
    if (previous !== undefined) await copyFile(metadataFile, backupOf(metadataFile));
    await writeFileAtomically(metadataFile, `${JSON.stringify(content, null, 2)}\n`);
  }

  async load(sessionId: string, onWarning: (message: string) => void): Promise<SessionMetadata> {
    const { metadataFile } = this.foldersOf(sessionId);
    const primary = await readIfValid(metadataFile);
    if (primary !== undefined) return primary;
    const backup = await readIfValid(backupOf(metadataFile));
    if (backup === undefined) {
      throw new ArenaError(
        'SESSION.INVALID',
        `Expected the metadata of session ${sessionId} in ${metadataFile} or its backup, found neither whole. ` +
          'Name another session.',
      );
    }
    onWarning(`${metadataFile} is missing or damaged; its backup of ${backup.lastUpdated} is used.`);
    return backup;
  }

  async list(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      return entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name)
        .sort();
    } catch (failure) {
      if (isMissing(failure)) return [];
      throw toFilesystemError(failure, 'read', this.root);
    }
  }

  private foldersOf(sessionId: string): SessionFolders {
    const folder = path.join(this.root, sessionId);
    return {
      folder,
      metadataFile: path.join(folder, 'training_session_metadata', 'training_metadata.json'),
      metricsFolder: path.join(folder, 'training_metrics'),
    };
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

/** The session in a file; undefined when it is missing or not a whole session. */
async function readIfValid(file: string): Promise<SessionMetadata | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (failure) {
    if (isMissing(failure)) return undefined;
    throw toFilesystemError(failure, 'read', file);
  }
  try {
    return withCamelCaseKeys(parseFile(JSON.parse(text), file)) as SessionMetadata;
  } catch (failure) {
    if (
      failure instanceof SyntaxError ||
      (failure instanceof ArenaError && failure.code === 'SESSION.INVALID')
    ) {
      return undefined;
    }
    throw failure;
  }
}

function parseFile(content: unknown, file: string): unknown {
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return content;
  throw new ArenaError(
    'SESSION.INVALID',
    `Expected session metadata of version ${METADATA_VERSION} for ${file}, found: ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}

function isMissing(failure: unknown): boolean {
  return systemErrorCode(failure) === 'ENOENT';
}

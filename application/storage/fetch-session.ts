import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointRecord, SessionMetadata } from '#domain/session/session-metadata.js';
import type { SessionStore } from '#domain/session/session-store.js';
import {
  contentKey,
  SESSIONS_PREFIX,
  sessionOfManifest,
  type PublishedFile,
  type SessionPart,
} from '#domain/storage/session-manifest.js';
import type { SessionPlaces } from '#domain/storage/outbox.js';
import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { parseSessionUri, readManifest } from './read-manifest.js';

/** What fetching a session uses. */
export interface FetchSessionPorts {
  readonly storage: StorageProviderFactory;
  readonly sessions: SessionStore;
  readonly workspace: Workspace;
}

/**
 * Brings a published session into the workspace, every file checked against the manifest, and points its metadata to
 * where the files now are. The metadata comes last: a session that was fetched in part is none. Returns the session id.
 *
 * @param uri - `s3://bucket/prefix/sessions/ID`
 * @throws ArenaError `STORAGE.*` (a plan is `STORAGE.UNSUPPORTED`); `ARGUMENT.INVALID` when the workspace has that session already
 */
export async function fetchSession(
  { storage: factory, sessions, workspace }: FetchSessionPorts,
  uri: string,
  onWarning: (message: string) => void,
): Promise<string> {
  const { store, sessionId } = parseSessionUri(uri);
  await assertAbsent(sessions, sessionId);
  const storage = await factory.open(store);
  await assertNoPlan(storage, sessionId);
  const manifest = await readManifest(storage, sessionId);
  const { folder } = sessions.foldersOf(sessionId);
  const places: SessionPlaces = {
    model: workspace.resolve('models', sessionId),
    session: folder,
    run: workspace.resolve('experiments', manifest.runFolder ?? sessionId),
  };
  const isMetadata = ({ path }: PublishedFile): boolean =>
    path.startsWith('session/training_session_metadata/');
  for (const file of manifest.files.filter((one) => !isMetadata(one))) {
    await fetchFile(storage, sessionId, file, places, workspace);
  }
  for (const file of manifest.files.filter(isMetadata)) {
    await fetchFile(storage, sessionId, file, places, workspace);
  }
  const metadata = await sessions.load(sessionId, onWarning);
  // Of a run that goes on, nobody but the metadata knows the folder that it will write.
  const runFolder = manifest.runFolder ?? lastPartOf(metadata.outputPaths.runDir ?? sessionId);
  const run = workspace.resolve('experiments', runFolder);
  await sessions.save(relocate(metadata, { ...places, run }, sessions.foldersOf(sessionId).metricsFolder));
  return sessionId;
}

async function assertAbsent(sessions: SessionStore, sessionId: string): Promise<void> {
  if (!(await sessions.list()).includes(sessionId)) return;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `Session ${sessionId} is in this workspace already; name it by its id, or choose another --workspace.`,
    { details: { sessionId } },
  );
}

/** The models of a plan are published one by one; the plan itself is not. */
async function assertNoPlan(storage: StorageProvider, sessionId: string): Promise<void> {
  const place = `${SESSIONS_PREFIX}${sessionId}/models/`;
  for await (const { key } of storage.list(place)) {
    const member = sessionOfManifest(key);
    if (member === undefined) continue;
    throw new ArenaError(
      'STORAGE.UNSUPPORTED',
      `Expected a session of one model, found the plan ${sessionId} in ${storage.location}: it can be resumed only in ` +
        `the workspace where it was begun. Its models are used from here, for example: arena predict --model ` +
        `${storage.location}/${SESSIONS_PREFIX}${member}`,
      { details: { sessionId, store: storage.location } },
    );
  }
}

async function fetchFile(
  storage: StorageProvider,
  sessionId: string,
  { path, sha256, sizeBytes }: PublishedFile,
  places: SessionPlaces,
  workspace: Workspace,
): Promise<void> {
  const [part = '', ...names] = path.split('/');
  const folder = places[part as SessionPart];
  await workspace.prepareFolder(workspace.resolve(folder, ...names.slice(0, -1)));
  const found = await storage.getFile(contentKey(sessionId, sha256), workspace.resolve(folder, ...names));
  if (found.sha256 === sha256 && found.sizeBytes === sizeBytes) return;
  throw new ArenaError(
    'STORAGE.CORRUPT',
    `Expected ${path} of session ${sessionId} with SHA-256 ${sha256}, found ${found.sha256}; publish it again.`,
    { details: { path } },
  );
}

function lastPartOf(folder: string): string {
  return folder.split(/[\\/]/).at(-1) ?? folder;
}

/** Metadata holds absolute folders of the machine that trained. */
function relocate(metadata: SessionMetadata, places: SessionPlaces, metricsDir: string): SessionMetadata {
  const { outputPaths, executionStatus, checkpoints, reinforcedCheckpoints } = metadata;
  const checkpointsDir = `${places.model}/checkpoints`;
  // Checkpoints come first: their folder may lie in the model's.
  const moves: readonly (readonly [string | null, string])[] = [
    [outputPaths.checkpointsDir, checkpointsDir],
    [outputPaths.modelDir, places.model],
    [outputPaths.metricsDir, metricsDir],
    [outputPaths.runDir, places.run],
  ];
  const moved = (path: string): string => {
    const move = moves.find(([from]) => from !== null && path.startsWith(from));
    return move === undefined ? path : move[1] + path.slice(move[0]!.length).replaceAll('\\', '/');
  };
  const movedCheckpoint = (checkpoint: CheckpointRecord): CheckpointRecord => ({
    ...checkpoint,
    path: moved(checkpoint.path),
  });
  const { lastCheckpoint } = executionStatus;
  return {
    ...metadata,
    outputPaths: {
      ...outputPaths,
      modelDir: places.model,
      checkpointsDir,
      metricsDir,
      runDir: outputPaths.runDir === null ? null : places.run,
      fileDigests: Object.fromEntries(
        Object.entries(outputPaths.fileDigests).map(([file, sha256]) => [moved(file), sha256]),
      ),
    },
    executionStatus: {
      ...executionStatus,
      lastCheckpoint: lastCheckpoint === null ? null : moved(lastCheckpoint),
    },
    checkpoints: checkpoints.map(movedCheckpoint),
    reinforcedCheckpoints: reinforcedCheckpoints.map(movedCheckpoint),
  };
}

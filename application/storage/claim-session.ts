import type { SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';
import { ownerKey } from '#domain/storage/session-manifest.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';

/** Who began a session, and when: two machines may give two sessions of the same second the same id. */
export function ownerOf({
  createdAt,
  trainingSession: { user, hostname },
}: Pick<SessionMetadata, 'createdAt' | 'trainingSession'>): string {
  return `${user}@${hostname} at ${createdAt}`;
}

/**
 * Makes sure that a session's place in a store is its own; the first to come has it. Where a store has no conditional put,
 * two that come within the same moment may both believe that it is theirs.
 *
 * @throws ArenaError `STORAGE.CONFLICT` when another session has that id there
 */
export async function claimSession(
  storage: StorageProvider,
  sessionId: string,
  owner: string,
): Promise<void> {
  const key = ownerKey(sessionId);
  if ((await storage.head(key)) === undefined) await putFirst(storage, key, owner);
  const found = new TextDecoder().decode(await storage.get(key));
  if (found === owner) return;
  throw new ArenaError(
    'STORAGE.CONFLICT',
    `Expected ${storage.location} to have no other session ${sessionId}, found that of ${found}; publish this one to ` +
      `another place: arena storage sync ${sessionId} --to URI`,
    { details: { sessionId, store: storage.location, found, owner } },
  );
}

async function putFirst(storage: StorageProvider, key: string, owner: string): Promise<void> {
  const content = new TextEncoder().encode(owner);
  try {
    await storage.putIfAbsent(key, content);
  } catch (failure) {
    if (!(failure instanceof ArenaError) || failure.code !== 'STORAGE.UNSUPPORTED') throw failure;
    await storage.put(key, content);
  }
}

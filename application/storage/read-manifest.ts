import { ArenaError } from '#domain/shared/errors.js';
import { manifestKey, parseManifest, type SessionManifest } from '#domain/storage/session-manifest.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';

/**
 * The manifest of a published session.
 * @throws ArenaError `STORAGE.NOT_FOUND` when the store shows no such session
 */
export async function readManifest(storage: StorageProvider, sessionId: string): Promise<SessionManifest> {
  const key = manifestKey(sessionId);
  if ((await storage.head(key)) === undefined) {
    throw new ArenaError(
      'STORAGE.NOT_FOUND',
      `There is no session ${sessionId} in ${storage.location}; arena storage ls ${storage.location} lists those ` +
        'that are there.',
      { details: { sessionId, store: storage.location } },
    );
  }
  return parseManifest(new TextDecoder().decode(await storage.get(key)), `${storage.location}/${key}`);
}

/**
 * Divides the URI of a published session, `s3://bucket/runs/sessions/ID`.
 * @throws ArenaError `ARGUMENT.INVALID`
 */
export function parseSessionUri(uri: string): { readonly store: string; readonly sessionId: string } {
  const match = /^(.+?)\/sessions\/([\w.-]+)\/?$/.exec(uri);
  if (match !== null) return { store: match[1]!, sessionId: match[2]! };
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `Expected the place of a published session, such as s3://bucket/sessions/training_session_20260101_120000, ` +
      `found "${uri}".`,
  );
}

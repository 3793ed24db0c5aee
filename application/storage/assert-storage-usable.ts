import { toArenaError } from '#domain/shared/errors.js';
import type { StorageProviderFactory } from '#domain/storage/storage-provider.js';

/**
 * Asks a store for a list, before any time is spent on training: a wrong secret or a missing bucket shows now. A store
 * that can't be reached now may be there when there is something to send.
 *
 * @throws ArenaError `STORAGE.DENIED`, `STORAGE.NOT_FOUND`, `STORAGE.FAILED`
 */
export async function assertStorageUsable(
  stores: StorageProviderFactory,
  uri: string,
  onWarning: (message: string) => void,
): Promise<void> {
  const storage = await stores.open(uri);
  try {
    await storage.list('sessions/')[Symbol.asyncIterator]().next();
  } catch (failure) {
    const { code, message } = toArenaError(failure, 'STORAGE.FAILED', 'Opening the storage failed');
    if (code !== 'STORAGE.UNAVAILABLE') throw failure;
    onWarning(`${message} Training goes on without it.`);
  }
}

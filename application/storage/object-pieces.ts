import type { StorageProvider, StoredObject } from '#domain/storage/storage-provider.js';

const PIECE_BYTES = 8 * 1024 * 1024;

/** Content of an object, piece by piece. */
export async function* piecesOf(
  store: StorageProvider,
  { key, sizeBytes }: StoredObject,
): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < sizeBytes; start += PIECE_BYTES) {
    yield await store.get(key, { start, end: Math.min(sizeBytes, start + PIECE_BYTES) });
  }
}

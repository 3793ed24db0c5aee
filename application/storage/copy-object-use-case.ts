import { ArenaError } from '#domain/shared/errors.js';
import type {
  ContentDigest,
  StorageProvider,
  StorageProviderFactory,
  StoredObject,
  TransferOptions,
} from '#domain/storage/storage-provider.js';
import { isRemoteUri, splitObjectUri } from '#domain/storage/storage-uri.js';
import type { Workspace } from '#domain/storage/workspace.js';

/** What `arena storage cp` uses. */
export interface CopyObjectPorts {
  readonly storage: StorageProviderFactory;
  readonly workspace: Workspace;
}

/** How a copy is watched: `onTotal` tells the size where it is known. */
export interface CopyOptions extends TransferOptions {
  readonly onTotal?: (bytes: number) => void;
}

const PIECE_BYTES = 8 * 1024 * 1024;

/** Copies one object between this machine and stores, or between stores, in bounded memory. */
export class CopyObjectUseCase {
  constructor(private readonly ports: CopyObjectPorts) {}

  /** @param from, to - a file, or the URI of an object */
  async execute(from: string, to: string, options: CopyOptions = {}): Promise<ContentDigest> {
    const { storage, workspace } = this.ports;
    if (!isRemoteUri(from) && !isRemoteUri(to)) {
      throw new ArenaError(
        'ARGUMENT.INVALID',
        `Expected one place in a store at least, found ${from} and ${to}.`,
      );
    }
    if (!isRemoteUri(from)) {
      const target = splitObjectUri(to);
      const place = await storage.open(target.store);
      return place.putFile(target.key, workspace.fromCurrentFolder(from), options);
    }
    const source = splitObjectUri(from);
    const store = await storage.open(source.store);
    const object = await store.head(source.key);
    if (object === undefined) {
      throw new ArenaError(
        'STORAGE.NOT_FOUND',
        `There is no object ${source.key} in ${store.location}; check its key.`,
      );
    }
    options.onTotal?.(object.sizeBytes);
    if (!isRemoteUri(to)) return store.getFile(source.key, workspace.fromCurrentFolder(to), options);
    const target = splitObjectUri(to);
    const copied = await (
      await storage.open(target.store)
    ).putStream(target.key, pieces(store, object), options);
    return copied;
  }
}

/** Content of an object, piece by piece. */
async function* pieces(store: StorageProvider, { key, sizeBytes }: StoredObject): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < sizeBytes; start += PIECE_BYTES) {
    yield await store.get(key, { start, end: Math.min(sizeBytes, start + PIECE_BYTES) });
  }
}

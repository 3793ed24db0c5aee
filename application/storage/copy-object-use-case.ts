import { ArenaError } from '#domain/shared/errors.js';
import type {
  ContentDigest,
  StorageProviderFactory,
  StoredObject,
  TransferOptions,
} from '#domain/storage/storage-provider.js';
import { isRemoteUri, joinUri, parseRemoteUri, splitObjectUri } from '#domain/storage/storage-uri.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { piecesOf } from './object-pieces.js';

/** What `arena storage cp` uses. */
export interface CopyObjectPorts {
  readonly storage: StorageProviderFactory;
  readonly workspace: Workspace;
}

/** How a copy is watched: `onTotal` tells the size where it is known. */
export interface CopyOptions extends TransferOptions {
  readonly onTotal?: (bytes: number) => void;
}

/** Copies one object between this machine and stores, or between stores, in bounded memory. */
export class CopyObjectUseCase {
  constructor(private readonly ports: CopyObjectPorts) {}

  /**
   * @param from - a file, or the URI of an object
   * @param to - the same; a place that ends with `/` gets an object (a file) of the same name
   */
  execute(from: string, to: string, options: CopyOptions = {}): Promise<ContentDigest> {
    const isFolder = /(^|[\\/])\.{0,2}$/.test(to);
    return this.copy(from, isFolder ? joinUri(to, nameOf(from)) : to, options);
  }

  private async copy(from: string, to: string, options: CopyOptions): Promise<ContentDigest> {
    const { storage, workspace } = this.ports;
    if (!isRemoteUri(from) && !isRemoteUri(to)) {
      throw new ArenaError(
        'ARGUMENT.INVALID',
        `Expected FROM or TO, or both, to be in a remote store (s3://, r2://, b2://, wasabi://, spaces://), found ` +
          `${from} and ${to}; what is on this machine is copied by its own tools.`,
      );
    }
    if (!isRemoteUri(from)) {
      const target = splitObjectUri(to);
      const place = await storage.open(target.store);
      const file = workspace.fromCurrentFolder(from);
      const found = await (await storage.open(file.slice(0, -nameOf(file).length))).head(nameOf(file));
      if (found !== undefined) options.onTotal?.(found.sizeBytes);
      return place.putFile(target.key, file, options);
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
    const inside = await this.copyInside(from, to, object);
    if (inside !== undefined) {
      options.onBytes?.(object.sizeBytes);
      return inside;
    }
    const target = splitObjectUri(to);
    return (await storage.open(target.store)).putStream(target.key, piecesOf(store, object), options);
  }

  /** A bucket copies its own objects, without a byte passing through this machine; undefined between buckets. */
  private async copyInside(
    from: string,
    to: string,
    { sha256, sizeBytes }: StoredObject,
  ): Promise<ContentDigest | undefined> {
    const [source, target] = [parseRemoteUri(from), parseRemoteUri(to)];
    const isSame = source.scheme === target.scheme && source.bucket === target.bucket;
    if (!isSame || sha256 === undefined) return undefined;
    const bucket = await this.ports.storage.open(`${source.scheme}://${source.bucket}`);
    await bucket.copy(source.prefix, target.prefix);
    return { sha256, sizeBytes };
  }
}

/** Last part of a path or URI. */
function nameOf(place: string): string {
  return /[^\\/]*$/.exec(place)![0];
}

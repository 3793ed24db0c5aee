import { ArenaError } from '#domain/shared/errors.js';
import type {
  StorageProvider,
  StorageProviderFactory,
  StoredObject,
} from '#domain/storage/storage-provider.js';
import { isRemoteUri, localFolderOf, schemeOf } from '#domain/storage/storage-uri.js';
import type { Workspace } from '#domain/storage/workspace.js';

import type { CopyOptions } from './copy-object-use-case.js';
import { piecesOf } from './object-pieces.js';

/** What `arena storage cp --recursive` uses. */
export interface CopyFolderPorts {
  readonly storage: StorageProviderFactory;
  readonly workspace: Workspace;
}

/** What was copied. */
export interface CopiedFolder {
  readonly objects: number;
  readonly sizeBytes: number;
}

/** Copies all that is below a place to another place, under the same names; at least one of them is in a store. */
export class CopyFolderUseCase {
  constructor(private readonly ports: CopyFolderPorts) {}

  /**
   * @param from, to - a folder, or the URI of a place in a store
   * @throws ArenaError `STORAGE.NOT_FOUND` when nothing is there to copy
   */
  async execute(from: string, to: string, options: CopyOptions = {}): Promise<CopiedFolder> {
    if (!isRemoteUri(from) && !isRemoteUri(to)) {
      throw new ArenaError(
        'ARGUMENT.INVALID',
        `Expected FROM or TO, or both, to be in a remote store (s3://, r2://, b2://, wasabi://, spaces://), found ` +
          `${from} and ${to}; what is on this machine is copied by its own tools.`,
      );
    }
    const source = await this.open(from);
    const target = await this.open(to);
    const objects: StoredObject[] = [];
    for await (const object of source.list('')) objects.push(object);
    if (objects.length === 0) {
      throw new ArenaError(
        'STORAGE.NOT_FOUND',
        `There is nothing below ${source.location}; check the place.`,
      );
    }
    const sizeBytes = objects.reduce((sum, object) => sum + object.sizeBytes, 0);
    options.onTotal?.(sizeBytes);
    for (const object of objects) await this.copy(source, target, object, options);
    return { objects: objects.length, sizeBytes };
  }

  private open(place: string): Promise<StorageProvider> {
    const { storage, workspace } = this.ports;
    return storage.open(schemeOf(place) === undefined ? workspace.fromCurrentFolder(place) : place);
  }

  private async copy(
    source: StorageProvider,
    target: StorageProvider,
    object: StoredObject,
    options: CopyOptions,
  ): Promise<void> {
    const { workspace } = this.ports;
    const names = object.key.split('/');
    const [sourceFolder, targetFolder] = [localFolderOf(source.location), localFolderOf(target.location)];
    if (sourceFolder !== undefined) {
      await target.putFile(object.key, workspace.resolve(sourceFolder, ...names), options);
    } else if (targetFolder !== undefined) {
      await workspace.prepareFolder(workspace.resolve(targetFolder, ...names.slice(0, -1)));
      await source.getFile(object.key, workspace.resolve(targetFolder, ...names), options);
    } else await target.putStream(object.key, piecesOf(source, object), options);
  }
}

import { ArenaError } from '#domain/shared/errors.js';
import type { ModelHub, ModelLocation, ModelLookup } from '#domain/model/model-hub.js';
import { isRemoteUri } from '#domain/storage/storage-uri.js';

import type { ObjectCache } from './object-cache.js';

/** Finds models that lie in stores, too: `s3://bucket/models/mine` is a folder of objects. */
export class StoredModelHub implements ModelHub {
  constructor(
    private readonly hub: ModelHub,
    private readonly cache: ObjectCache,
  ) {}

  async locate(name: string, lookup?: ModelLookup): Promise<ModelLocation> {
    if (!isRemoteUri(name)) return this.hub.locate(name, lookup);
    if (lookup?.revision !== undefined) {
      throw new ArenaError(
        'ARGUMENT.INVALID',
        `A model in a store has no revisions; leave the revision away for ${name}.`,
      );
    }
    return { folder: await this.cache.fetchFolder(name) };
  }
}

import type { Dataset, DatasetLoader, DatasetSpecification } from '#domain/dataset/dataset-loader.js';
import { isRemoteUri } from '#domain/storage/storage-uri.js';

import type { ObjectCache } from './object-cache.js';

/** Loads datasets that lie in stores, too: from a copy on this machine. */
export class StoredDatasetLoader implements DatasetLoader {
  constructor(
    private readonly loader: DatasetLoader,
    private readonly cache: ObjectCache,
  ) {}

  async load(specification: DatasetSpecification): Promise<Dataset> {
    const { trainFile, validationFile, testFile } = specification;
    return this.loader.load({
      ...specification,
      trainFile: await this.local(trainFile),
      ...(validationFile === undefined ? {} : { validationFile: await this.local(validationFile) }),
      ...(testFile === undefined ? {} : { testFile: await this.local(testFile) }),
    });
  }

  private local(place: string): Promise<string> {
    return isRemoteUri(place) ? this.cache.fetch(place) : Promise.resolve(place);
  }
}

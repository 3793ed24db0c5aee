import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { ArenaError } from '#domain/shared/errors.js';
import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import { schemeOf, withoutCredentials } from '#domain/storage/storage-uri.js';

import { LocalStorageProvider } from './local-storage-provider.js';

/** Opens `file://` URIs and plain paths. */
export class LocalStorageProviderFactory implements StorageProviderFactory {
  /** @param baseFolder - relative paths start here */
  constructor(private readonly baseFolder: string) {}

  /** @throws ArenaError `ARGUMENT.INVALID` for another scheme or a `file://` URI of another machine */
  open(uri: string): Promise<StorageProvider> {
    return new Promise((resolve) => {
      resolve(new LocalStorageProvider(path.resolve(this.baseFolder, folderOf(uri))));
    });
  }
}

function folderOf(uri: string): string {
  const scheme = schemeOf(uri);
  if (scheme === undefined && uri !== '') return uri;
  if (scheme === 'file') {
    try {
      return fileURLToPath(uri);
    } catch (thrown) {
      throw unusable(uri, thrown);
    }
  }
  throw unusable(uri);
}

function unusable(uri: string, cause?: unknown): ArenaError {
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a storage place such as file:///data/models or a plain path, found "${withoutCredentials(uri)}".`,
    { cause },
  );
}

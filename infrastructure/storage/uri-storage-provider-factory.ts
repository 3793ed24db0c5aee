import type { StorageProvider, StorageProviderFactory } from '#domain/storage/storage-provider.js';
import { isRemoteUri, parseRemoteUri } from '#domain/storage/storage-uri.js';

import { resolveConnection, type Environment } from '../s3/resolve-connection.js';
import { LocalStorageProviderFactory } from './local-storage-provider-factory.js';

/** Opens the store that a URI names: `s3://`, `r2://`, `b2://`, `wasabi://`, `spaces://`, `file://` or a plain path. */
export class UriStorageProviderFactory implements StorageProviderFactory {
  private readonly local: LocalStorageProviderFactory;

  /**
   * @param baseFolder - relative paths start here
   * @param environment - endpoints, regions and credentials
   */
  constructor(
    baseFolder: string,
    private readonly environment: Environment,
  ) {
    this.local = new LocalStorageProviderFactory(baseFolder);
  }

  async open(uri: string): Promise<StorageProvider> {
    if (!isRemoteUri(uri)) return this.local.open(uri);
    const place = parseRemoteUri(uri);
    const connection = resolveConnection(place.scheme, this.environment);
    // Without it, the SDK warns on standard error about versions of Node that it will need one day.
    process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
    // Loaded when it is needed: the SDK takes a good part of a second.
    const { S3StorageProvider } = await import('../s3/s3-storage-provider.js');
    return new S3StorageProvider(connection, place);
  }
}

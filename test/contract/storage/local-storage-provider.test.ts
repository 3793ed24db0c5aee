import { LocalStorageProvider } from '#infrastructure/storage/local-storage-provider.js';

import { describeStorageProviderContract } from './storage-provider-contract.js';

describeStorageProviderContract('A local folder', (folder) =>
  Promise.resolve(new LocalStorageProvider(folder)),
);

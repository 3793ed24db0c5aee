import { randomUUID } from 'node:crypto';

import { describeStorageProviderContract } from '#test/contract/storage/storage-provider-contract.js';

import { makeBucket, openProvider, storageServers } from './support/storage-servers.js';

for (const server of storageServers()) {
  let bucket: Promise<string> | undefined;
  describeStorageProviderContract(
    server.name,
    async () => openProvider(server, await (bucket ??= makeBucket(server)), `store-${randomUUID()}`),
    { unsupported: server.supportsConditionalPut ? [] : ['conditional_put'] },
  );
}

import { createHash, randomUUID } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { resolveConnection } from '#infrastructure/s3/resolve-connection.js';
import { S3StorageProvider } from '#infrastructure/s3/s3-storage-provider.js';
import { describeStorageProviderContract } from '#test/contract/storage/storage-provider-contract.js';

import { environmentOf, makeBucket, openProvider, storageServers } from './support/storage-servers.js';

for (const server of storageServers()) {
  let bucket: Promise<string> | undefined;
  describeStorageProviderContract(
    server.name,
    async () => openProvider(server, await (bucket ??= makeBucket(server)), `store-${randomUUID()}`),
    { unsupported: server.supportsConditionalPut ? [] : ['conditional_put'] },
  );
}

describe('A copy inside a bucket', () => {
  it.each(storageServers())('goes in parts above what $name copies at once, here 6 MiB', async (server) => {
    const { profile, ...connection } = resolveConnection('s3', environmentOf(server));
    const parts = { ...profile.parts, largestCopyBytes: 6 * 1024 * 1024 };
    const place = { bucket: await makeBucket(server), prefix: 'copies' };
    const provider = new S3StorageProvider({ ...connection, profile: { ...profile, parts } }, place);
    const content = Buffer.alloc(13_000_001, createHash('sha512').update('copied').digest());
    await provider.put('first', content);
    await provider.copy('first', 'second');
    expect(await provider.head('second')).toMatchObject({
      sizeBytes: content.byteLength,
      sha256: createHash('sha256').update(content).digest('hex'),
    });
    expect(content.equals(await provider.get('second'))).toBe(true);
    expect(await provider.abortUnfinished('')).toBe(0);
  });
});

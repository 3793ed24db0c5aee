import { randomUUID } from 'node:crypto';

import { CreateBucketCommand } from '@aws-sdk/client-s3';

import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { createS3Client, type S3ClientOptions } from '#infrastructure/s3/create-s3-client.js';
import { resolveConnection, type Environment } from '#infrastructure/s3/resolve-connection.js';
import { S3StorageProvider } from '#infrastructure/s3/s3-storage-provider.js';

import type { StorageServer } from '../servers/storage-server.js';

/** The servers that `npm run test:storage` started. */
export function storageServers(): readonly StorageServer[] {
  const text = process.env['ARENA_TEST_STORAGE_SERVERS'];
  if (text === undefined)
    throw new Error('These tests need their servers: run them by npm run test:storage.');
  return JSON.parse(text) as readonly StorageServer[];
}

/** What a user of a server has in the environment. */
export function environmentOf(
  server: Pick<StorageServer, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>,
): Environment {
  return {
    AWS_ENDPOINT_URL_S3: server.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: server.accessKeyId,
    AWS_SECRET_ACCESS_KEY: server.secretAccessKey,
  };
}

/** A new bucket of a server. */
export async function makeBucket(server: StorageServer): Promise<string> {
  const bucket = `arena-${randomUUID()}`;
  const client = createS3Client(resolveConnection('s3', environmentOf(server)));
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  return bucket;
}

/** A provider for a place on a server; by its own door, or through another one such as a proxy. */
export function openProvider(
  server: Pick<StorageServer, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>,
  bucket: string,
  prefix: string,
  options?: S3ClientOptions,
): StorageProvider {
  const connection = resolveConnection('s3', environmentOf(server));
  return new S3StorageProvider(connection, { bucket, prefix }, options);
}

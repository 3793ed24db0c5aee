import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import path from 'node:path';

import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';

import { createS3Client } from '#infrastructure/s3/create-s3-client.js';
import { PayloadCheck } from '#infrastructure/s3/payload-check.js';
import { NO_RETRIES } from '#infrastructure/s3/persistent-retries.js';
import { resolveConnection } from '#infrastructure/s3/resolve-connection.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { environmentOf, makeBucket, openProvider, storageServers } from './support/storage-servers.js';
import { startStubServer, type StubAnswer } from './support/stub-server.js';

describe('A part that is not what was signed', () => {
  const folder = useTemporaryFolder();

  it.each(storageServers())('is refused by $name and leaves nothing', async (server) => {
    const client = createS3Client(resolveConnection('s3', environmentOf(server)), { retries: NO_RETRIES });
    const place = { Bucket: await makeBucket(server), Key: 'damaged' };
    const { UploadId = '' } = await client.send(new CreateMultipartUploadCommand(place));
    const upload = { ...place, UploadId };
    expect(await new PayloadCheck(client).isMade(upload)).toBe(true);
    const { Parts } = await client.send(new ListPartsCommand(upload));
    expect(Parts ?? []).toEqual([]);
    await client.send(new AbortMultipartUploadCommand(upload));
    client.destroy();
  });

  it('is told by an MD5 to a store that takes it', async () => {
    const content = randomBytes(9 * 1024 * 1024);
    const file = path.join(folder(), 'file');
    await writeFile(file, content);
    const stub = await startStubServer((request) => uncheckingStore(request, content));
    try {
      const keys = { endpoint: stub.endpoint, accessKeyId: 'key', secretAccessKey: 'secret' };
      await openProvider(keys, 'bucket', '').putFile('key', file);
    } finally {
      await stub.close();
    }
    const puts = stub.requests.filter(({ method }) => method === 'PUT');
    // The damaged one, then part 1 again, and part 2.
    expect(puts.map(({ headers }) => headers['content-length']).sort()).toEqual([
      String(1024 * 1024),
      'damaged'.length.toString(),
      String(8 * 1024 * 1024),
    ]);
    const parts = [content.subarray(0, 8 * 1024 * 1024), content.subarray(8 * 1024 * 1024)];
    const expected = parts.map((part) => createHash('md5').update(part).digest('base64'));
    const sent = puts.flatMap(({ headers }) => headers['content-md5'] ?? []);
    expect([...sent].sort()).toEqual([...expected].sort());
  });
});

/** A store that begins and joins uploads and compares nothing. */
function uncheckingStore({ method, url = '' }: IncomingMessage, content: Buffer): StubAnswer {
  if (method === 'POST' && url.includes('uploads')) {
    const body = '<InitiateMultipartUploadResult><UploadId>one</UploadId></InitiateMultipartUploadResult>';
    return { status: 200, body };
  }
  if (method === 'GET') return { status: 200, body: '<ListMultipartUploadsResult/>' };
  const headers = {
    'content-length': String(content.byteLength),
    'x-amz-meta-sha256': createHash('sha256').update(content).digest('hex'),
  };
  return method === 'HEAD' ? { status: 200, headers } : { status: 200, body: '<Result/>' };
}

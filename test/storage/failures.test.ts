import { writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { resolveConnection } from '#infrastructure/s3/resolve-connection.js';
import { S3StorageProvider } from '#infrastructure/s3/s3-storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { startFaultyProxy } from './support/faulty-proxy.js';
import { makeBucket, openProvider, storageServers } from './support/storage-servers.js';
import { errorBody, startStubServer, type StubServer } from './support/stub-server.js';

const BYTES = new TextEncoder().encode('content');

async function listed(provider: StorageProvider): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of provider.list('')) keys.push(key);
  return keys;
}

/** Everything that asks a store for something. */
function requestsOf(provider: StorageProvider): readonly (() => Promise<unknown>)[] {
  return [
    () => provider.put('a', BYTES),
    () => provider.get('a'),
    () => provider.head('a'),
    () => listed(provider),
    () => provider.putStream('a', [BYTES] as unknown as AsyncIterable<Uint8Array>),
  ];
}

for (const server of storageServers()) {
  describe(`Failures of ${server.name}`, () => {
    let bucket: string;

    beforeAll(async () => {
      bucket = await makeBucket(server);
    });

    it('a wrong secret is denied, in one sentence that does not repeat it', async () => {
      const provider = openProvider({ ...server, secretAccessKey: 'planted-wrong-secret' }, bucket, '');
      for (const request of requestsOf(provider)) {
        const failure: unknown = await request().catch((thrown: unknown) => thrown);
        expect(failure).toMatchObject({ code: 'STORAGE.DENIED' });
        expect(JSON.stringify([failure, String(failure)])).not.toContain('planted');
        expect((failure as Error).message).toMatch(/^[^\n]+\.$/);
      }
    });

    it('a bucket that is not there is named', async () => {
      const provider = openProvider(server, 'no-such-bucket-here', 'prefix');
      for (const request of requestsOf(provider)) {
        await expect(request()).rejects.toMatchObject({
          code: 'STORAGE.NOT_FOUND',
          message: expect.stringContaining('"no-such-bucket-here"'),
        });
      }
    });

    it('a user without permission is denied', async () => {
      const provider = openProvider({ ...server, ...server.stranger }, bucket, '');
      for (const request of requestsOf(provider)) {
        await expect(request()).rejects.toMatchObject({ code: 'STORAGE.DENIED' });
      }
    });

    it('a clock that is off by 20 minutes is found out and allowed for', async () => {
      for (const minutes of [-20, 20]) {
        const provider = openProvider(server, bucket, 'clock', { clockOffsetMs: minutes * 60_000 });
        await provider.put('a', BYTES);
        expect(await provider.get('a')).toEqual(BYTES);
      }
    });

    it('a store that is down is unavailable after a few attempts', async () => {
      const retries = { attempts: 3, baseDelayMs: 1, longestDelayMs: 2 };
      const provider = openProvider({ ...server, endpoint: 'http://127.0.0.1:9' }, bucket, '', { retries });
      for (const request of requestsOf(provider)) {
        await expect(request()).rejects.toMatchObject({ code: 'STORAGE.UNAVAILABLE' });
      }
    });
  });
}

describe('An upload that was cut off', () => {
  const folder = useTemporaryFolder();

  it.each(storageServers())('goes on where it was on $name, and sends no part twice', async (server) => {
    const bucket = await makeBucket(server);
    const provider = openProvider(server, bucket, '');
    const file = path.join(folder(), 'source');
    const part = 8 * 1024 * 1024;
    await writeFile(file, Buffer.concat([1, 2, 3, 4, 5, 6].map((value) => Buffer.alloc(part, value))));
    const stop = new AbortController();
    let sent = 0;
    const cut = provider.putFile('big', file, {
      signal: stop.signal,
      onBytes: (count) => {
        sent += count;
        if (sent >= 2 * part) stop.abort();
      },
    });
    await expect(cut).rejects.toMatchObject({ code: 'STORAGE.UNAVAILABLE' });
    expect(await provider.head('big')).toBeUndefined();

    const proxy = await startFaultyProxy(server.endpoint, () => ({}));
    try {
      const stored = await openProvider({ ...server, endpoint: proxy.endpoint }, bucket, '').putFile(
        'big',
        file,
      );
      expect(proxy.bytesSent()).toBeLessThanOrEqual(4.1 * part);
      expect(await provider.getFile('big', path.join(folder(), 'target'))).toEqual(stored);
    } finally {
      await proxy.close();
    }
    expect(await provider.abortUnfinished('')).toBe(0);
  });
});

describe('What no server here says', () => {
  let stub: StubServer | undefined;
  const retries = { attempts: 5, baseDelayMs: 1, longestDelayMs: 2 };
  const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret' };

  afterEach(() => stub?.close());

  it('an expired token is told as such', async () => {
    stub = await startStubServer(() => ({
      status: 400,
      body: errorBody('ExpiredToken', 'The provided token has expired.'),
    }));
    const provider = openProvider({ endpoint: stub.endpoint, ...keys }, 'bucket', '');
    await expect(provider.put('a', BYTES)).rejects.toMatchObject({
      code: 'STORAGE.DENIED',
      message: expect.stringMatching(/^The session token for s3:\/\/bucket has expired[^\n]*\.$/),
    });
  });

  it('"slow down" is waited for', async () => {
    stub = await startStubServer((_, before) =>
      before < 3
        ? { status: 503, body: errorBody('SlowDown', 'Please reduce your request rate.') }
        : { status: 200 },
    );
    const provider = openProvider({ endpoint: stub.endpoint, ...keys }, 'bucket', '', { retries });
    await provider.put('a', BYTES);
    expect(stub.requests).toHaveLength(4);
  });

  it.each([
    ['r2', { R2_ACCESS_KEY_ID: 'KEY', R2_SECRET_ACCESS_KEY: 's' }, 'R2_ENDPOINT', 'auto'],
    [
      'b2',
      { B2_APPLICATION_KEY_ID: 'KEY', B2_APPLICATION_KEY: 's', B2_REGION: 'us-west-4' },
      'B2_ENDPOINT',
      'us-west-4',
    ],
    [
      'wasabi',
      { WASABI_ACCESS_KEY_ID: 'KEY', WASABI_SECRET_ACCESS_KEY: 's' },
      'WASABI_ENDPOINT',
      'us-east-1',
    ],
  ] as const)(
    '%s gets no CRC, the path style, and its region',
    async (scheme, environment, variable, region) => {
      stub = await startStubServer(() => ({ status: 200 }));
      const connection = resolveConnection(scheme, { ...environment, [variable]: stub.endpoint });
      await new S3StorageProvider(connection, { bucket: 'bucket', prefix: 'runs' }).put('a', BYTES);
      const [request] = stub.requests;
      expect(request!.url).toMatch(/^\/bucket\/runs\/a(\?|$)/);
      expect(request!.headers.authorization).toContain(`/${region}/s3/aws4_request`);
      expect(Object.keys(request!.headers).filter((name) => /checksum|crc|trailer/.test(name))).toEqual([]);
      expect(request!.headers['content-md5']).toBe('mgNkuembtIDdJeHwKEyFVQ==');
    },
  );
});

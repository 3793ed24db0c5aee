import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import type { ArenaError } from '#domain/shared/errors.js';
import type { DownloadProgress } from '#domain/model/model-hub.js';
import { HuggingFaceHub } from '#infrastructure/hub/hugging-face-hub.js';
import { readHubSettings } from '#infrastructure/hub/hub-settings.js';

import { COMMIT, FakeHub, gitSha1, sha256, type FakeHubOptions } from '../../../support/fake-hub.js';
import { useTemporaryFolder } from '../../../support/temporary-folder.js';

const folder = useTemporaryFolder();
const WEIGHTS = Buffer.from(Uint8Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 251));
const CONFIG = '{"model_type": "bert"}\n';
const MODEL = {
  'config.json': CONFIG,
  'tokenizer.json': '{}',
  'model.safetensors': WEIGHTS,
  'pytorch_model.bin': 'the same again',
  'README.md': '# A model',
  'tf_model.h5': 'for others',
};
const TOKEN = 'hf_SecretSecretSecret';

let hub: FakeHub | undefined;
afterEach(async () => {
  await hub?.stop();
  hub = undefined;
});

/** A client of a hub that starts with the options; waits take no time and are recorded. */
async function connect(
  options: Partial<FakeHubOptions> = {},
  env: Record<string, string> = {},
): Promise<{ client: HuggingFaceHub; server: FakeHub; waits: number[]; cache: string }> {
  const server = await FakeHub.start({ files: MODEL, largeFiles: ['model.safetensors'], ...options });
  hub = server;
  const waits: number[] = [];
  const settings = readHubSettings({ HF_HOME: folder(), HF_ENDPOINT: server.endpoint, ...env }, folder());
  const client = new HuggingFaceHub(settings, {
    fetch,
    wait: (milliseconds) => {
      waits.push(milliseconds);
      return Promise.resolve();
    },
    now: () => Date.parse('2026-01-01T00:00:00Z'),
  });
  return { client, server, waits, cache: path.join(folder(), 'hub/models--someone--model') };
}

/** The same client for the same cache, with the server gone or the network forbidden. */
function offlineClient(env: Record<string, string>): HuggingFaceHub {
  return new HuggingFaceHub(readHubSettings({ HF_HOME: folder(), ...env }, folder()), {
    fetch,
    wait: () => Promise.resolve(),
    now: Date.now,
  });
}

async function failureOf(work: Promise<unknown>): Promise<ArenaError> {
  try {
    await work;
  } catch (thrown) {
    return thrown as ArenaError;
  }
  throw new Error('Expected a failure, found none.');
}

describe('a download', () => {
  it('fetches what a model needs, safetensors alone, into the layout of the Hugging Face cache', async () => {
    const { client, cache } = await connect();
    const { folder: found } = await client.locate('someone/model');
    expect(found).toBe(path.join(cache, 'snapshots', COMMIT));
    expect(readdirSync(found).sort()).toEqual(['config.json', 'model.safetensors', 'tokenizer.json']);
    expect(readFileSync(path.join(found, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    expect(readlinkSync(path.join(found, 'model.safetensors'))).toBe(`../../blobs/${sha256(WEIGHTS)}`);
    expect(readlinkSync(path.join(found, 'config.json'))).toBe(`../../blobs/${gitSha1(Buffer.from(CONFIG))}`);
    expect(readFileSync(path.join(cache, 'refs/main'), 'utf8')).toBe(COMMIT);
    expect(readdirSync(path.join(cache, 'blobs')).filter((name) => name.includes('incomplete'))).toEqual([]);
  });

  it('reports its bytes up to the last one', async () => {
    const { client } = await connect();
    const reports: DownloadProgress[] = [];
    await client.locate('someone/model', { onProgress: (progress) => reports.push(progress) });
    const total = Buffer.byteLength(CONFIG) + 2 + WEIGHTS.length;
    expect(reports.at(-1)).toEqual({ file: 'model.safetensors', doneBytes: total, totalBytes: total });
    const done = reports.map(({ doneBytes }) => doneBytes);
    expect(done).toEqual([...done].sort((one, other) => one - other));
  });

  it('is not repeated: the second time only asks whether the revision has moved', async () => {
    const { client, server } = await connect();
    await client.locate('someone/model');
    const before = server.seen.length;
    const reports: DownloadProgress[] = [];
    await client.locate('someone/model', { onProgress: (progress) => reports.push(progress) });
    expect(reports).toEqual([]);
    expect(server.seen.slice(before).map(({ path: place }) => place)).toEqual([
      '/api/models/someone/model/revision/main?blobs=true',
    ]);
    await client.locate('someone/model', { revision: COMMIT });
    expect(server.seen).toHaveLength(before + 1);
  });

  it('takes the shards that the index lists, and nothing the index should not', async () => {
    const index = (shard: string): string => JSON.stringify({ weight_map: { a: shard, b: shard } });
    const name = 'model-00001-of-00001.safetensors';
    const files = { 'config.json': CONFIG, 'model.safetensors.index.json': index(name), [name]: 'weights' };
    const { client } = await connect({ files, largeFiles: [name] });
    const { folder: found } = await client.locate('someone/model');
    expect(readdirSync(found)).toEqual(['config.json', name, 'model.safetensors.index.json']);
    await hub?.stop();
    const { client: deceived } = await connect({
      files: { 'config.json': `${CONFIG} `, 'model.safetensors.index.json': index('../../../x') },
    });
    expect(await failureOf(deceived.locate('someone/other'))).toMatchObject({ code: 'HUB.NOT_FOUND' });
  });

  it('takes pytorch_model.bin where there is nothing else', async () => {
    const { client } = await connect({ files: { 'config.json': CONFIG, 'pytorch_model.bin': 'pickled' } });
    const { folder: found } = await client.locate('someone/model');
    expect(readdirSync(found)).toEqual(['config.json', 'pytorch_model.bin']);
  });

  it('sends the token to the hub and to no other host', async () => {
    const { client, server } = await connect({}, { HF_TOKEN: ` ${TOKEN}\n` });
    await client.locate('someone/model');
    const stored = server.seen.filter(({ path: place }) => place.startsWith('/storage/'));
    const others = server.seen.filter(({ path: place }) => !place.startsWith('/storage/'));
    expect(stored.map(({ authorization }) => authorization)).toEqual([undefined]);
    expect(others.every(({ authorization }) => authorization === `Bearer ${TOKEN}`)).toBe(true);
  });

  it('takes the token from the file of the login', async () => {
    writeFileSync(path.join(folder(), 'token'), `${TOKEN}\n`);
    const { client, server } = await connect();
    await client.locate('someone/model');
    expect(server.seen[0]!.authorization).toBe(`Bearer ${TOKEN}`);
  });
});

describe('a download in trouble', () => {
  it('goes on after the last byte when the connection breaks', async () => {
    const { client, server, waits } = await connect({
      misbehave: ({ path: place }, count) =>
        place.startsWith('/storage/') && count < 9 ? { cutAfterBytes: 50_000 } : undefined,
    });
    const { folder: found } = await client.locate('someone/model');
    expect(readFileSync(path.join(found, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    const ranges = server.seen
      .filter(({ path: place }) => place.startsWith('/storage/'))
      .map(({ range }) => range);
    expect(ranges).toEqual([undefined, 'bytes=50000-', 'bytes=100000-']);
    expect(waits).toEqual([500, 500]);
  });

  it('goes on in the next process where an earlier one was stopped', async () => {
    const { client, server, cache } = await connect();
    mkdirSync(path.join(cache, 'blobs'), { recursive: true });
    writeFileSync(
      path.join(cache, 'blobs', `${sha256(WEIGHTS)}.arena.incomplete`),
      WEIGHTS.subarray(0, 150_000),
    );
    const { folder: found } = await client.locate('someone/model');
    expect(readFileSync(path.join(found, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
    expect(server.seen.at(-1)).toMatchObject({ range: 'bytes=150000-' });
  });

  it('starts again when what an earlier process left is damaged', async () => {
    const { client, cache } = await connect();
    mkdirSync(path.join(cache, 'blobs'), { recursive: true });
    writeFileSync(path.join(cache, 'blobs', `${sha256(WEIGHTS)}.arena.incomplete`), Buffer.alloc(1000));
    const { folder: found } = await client.locate('someone/model');
    expect(readFileSync(path.join(found, 'model.safetensors')).equals(WEIGHTS)).toBe(true);
  });

  it('tries again after a reset connection and after failures of the server, at growing intervals', async () => {
    const { client, waits } = await connect({
      misbehave: (_, count) => (count === 1 ? 'reset' : count <= 3 ? { status: 503 } : undefined),
    });
    await client.locate('someone/model');
    expect(waits).toEqual([500, 1000, 2000]);
  });

  it.each([
    ['7', 7000],
    ['Thu, 01 Jan 2026 00:00:09 GMT', 9000],
  ])(
    'waits as long as the server asks when there are too many requests: Retry-After %s',
    async (after, ms) => {
      const { client, waits } = await connect({
        misbehave: (_, count) =>
          count === 1 ? { status: 429, headers: { 'retry-after': after } } : undefined,
      });
      await client.locate('someone/model');
      expect(waits).toEqual([ms]);
    },
  );

  it('gives up when the server asks for more patience than a user has', async () => {
    const { client, waits } = await connect({
      misbehave: () => ({ status: 429, headers: { 'retry-after': '3600' } }),
    });
    const failure = await failureOf(client.locate('someone/model'));
    expect(failure).toMatchObject({ code: 'HUB.FAILED' });
    expect(failure.message).toContain('HTTP 429');
    expect(waits).toEqual([]);
  });

  it('gives up after five times', async () => {
    const { client, server } = await connect({ misbehave: () => 'reset' });
    expect(await failureOf(client.locate('someone/model'))).toMatchObject({ code: 'HUB.FAILED' });
    expect(server.seen).toHaveLength(5);
  });

  it.each([
    ['an LFS file', 'model.safetensors', 'a'.repeat(64)],
    ['a small file', 'config.json', 'b'.repeat(40)],
  ])(
    'refuses %s with another checksum, after a second try, and keeps nothing of it',
    async (_, name, etag) => {
      const { client, cache } = await connect({ wrongChecksums: { [name]: etag } });
      const failure = await failureOf(client.locate('someone/model'));
      expect(failure).toMatchObject({ code: 'HUB.CORRUPT', details: { file: name } });
      expect(existsSync(path.join(cache, 'blobs', etag))).toBe(false);
      expect(existsSync(path.join(cache, 'snapshots', COMMIT, name))).toBe(false);
      expect(existsSync(path.join(cache, 'refs/main'))).toBe(false);
    },
  );

  it.each([
    [401, 'RepoNotFound', 'HUB.DENIED'],
    [403, 'GatedRepo', 'HUB.DENIED'],
    [404, 'RevisionNotFound', 'HUB.NOT_FOUND'],
    [410, '', 'HUB.FAILED'],
  ])('says what an answer of %i (%s) means and how to provide the model', async (status, reason, code) => {
    const { client, server } = await connect(
      { misbehave: () => ({ status, ...(reason !== '' && { headers: { 'x-error-code': reason } }) }) },
      { HF_TOKEN: TOKEN },
    );
    const failure = await failureOf(client.locate('someone/model', { revision: 'v1' }));
    expect(failure.code).toBe(code);
    for (const part of ['someone/model', 'v1', server.endpoint, String(status), reason, 'put its files']) {
      expect(failure.message).toContain(part);
    }
    expect(JSON.stringify([failure.message, failure.details, String(failure.cause)])).not.toContain(TOKEN);
  });

  it('names the file that the repository lacks', async () => {
    const { client } = await connect({ files: { 'config.json': CONFIG } });
    const failure = await failureOf(client.locate('someone/model'));
    expect(failure).toMatchObject({ code: 'HUB.NOT_FOUND', details: { file: 'model.safetensors' } });
  });

  it('ends when the user wants it to, and keeps what it has', async () => {
    const { client, cache } = await connect();
    const stop = new AbortController();
    const reason = new Error('enough');
    const downloading = client.locate('someone/model', {
      signal: stop.signal,
      onProgress: ({ file, doneBytes }) => {
        if (file === 'model.safetensors' && doneBytes > 1000) stop.abort(reason);
      },
    });
    await expect(downloading).rejects.toThrow('enough');
    expect(readdirSync(path.join(cache, 'blobs'))).toContain(`${sha256(WEIGHTS)}.arena.incomplete`);
  });

  it('does not show a token that no HTTP header can hold', async () => {
    expect(() => readHubSettings({ HF_TOKEN: `${TOKEN} with\nlines` }, folder())).toThrow('HF_TOKEN');
    expect(() => readHubSettings({ HF_TOKEN: `${TOKEN} with\nlines` }, folder())).not.toThrow(TOKEN);
    writeFileSync(path.join(folder(), 'token'), `${TOKEN} and more`);
    const { client } = await connect();
    const failure = await failureOf(client.locate('someone/model'));
    expect(failure).toMatchObject({ code: 'CONFIG.INVALID' });
    expect(failure.message).not.toContain(TOKEN);
  });
});

describe('without the hub', () => {
  it('uses the copy in the cache when asked to stay offline', async () => {
    const { client } = await connect();
    const { folder: found } = await client.locate('someone/model');
    await hub?.stop();
    const offline = offlineClient({ HF_HUB_OFFLINE: '1' });
    expect(await offline.locate('someone/model')).toEqual({ folder: found, commit: COMMIT });
  });

  it('uses the copy in the cache when there is no connection, and says so', async () => {
    const { client, server } = await connect();
    const { folder: found } = await client.locate('someone/model');
    await server.stop();
    const warnings: string[] = [];
    const lookup = { onWarning: (message: string) => warnings.push(message) };
    expect(await client.locate('someone/model', lookup)).toEqual({ folder: found, commit: COMMIT });
    expect(warnings).toEqual([expect.stringContaining(COMMIT)]);
  });

  it('says which file is missing, where it should come from and how to provide it', async () => {
    const { client, cache, server } = await connect();
    const { folder: found } = await client.locate('someone/model');
    await server.stop();
    writeFileSync(path.join(found, '..', '..', 'refs', 'broken'), 'f'.repeat(40));
    const offline = offlineClient({ HF_HUB_OFFLINE: 'true', HF_ENDPOINT: 'https://hub.example' });
    const failure = await failureOf(offline.locate('someone/model', { revision: 'broken' }));
    expect(failure).toMatchObject({
      code: 'HUB.OFFLINE',
      details: { file: 'config.json', endpoint: 'https://hub.example' },
    });
    expect(failure.message).toContain(cache);
    expect(failure.message).toContain('HF_HUB_OFFLINE');
    expect(await failureOf(offline.locate('someone/unknown'))).toMatchObject({ code: 'HUB.OFFLINE' });
  });

  it('says that there is no connection, once and at once', async () => {
    const { client, server, waits } = await connect();
    await server.stop();
    const failure = await failureOf(client.locate('someone/model'));
    expect(failure).toMatchObject({ code: 'HUB.OFFLINE' });
    expect(failure.message).toContain('no connection (ECONNREFUSED)');
    expect(waits).toEqual([]);
  });

  it('takes a folder as it is, whatever the network', async () => {
    expect(await offlineClient({}).locate(folder())).toEqual({ folder: folder() });
  });

  it.each(['./nothing', 'a/b/c', '/nothing/here', '../nothing', 'a//b'])(
    'refuses a name that is none: %s',
    async (name) => {
      expect(await failureOf(offlineClient({}).locate(name))).toMatchObject({ code: 'MODEL.UNKNOWN' });
    },
  );

  it.each(['../../main', '/main', ''])('refuses a revision that is none: %j', async (revision) => {
    const failure = await failureOf(offlineClient({}).locate('someone/model', { revision }));
    expect(failure).toMatchObject({ code: 'ARGUMENT.INVALID' });
  });
});

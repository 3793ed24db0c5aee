import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { manifestKey, parseManifest, contentKey } from '#domain/storage/session-manifest.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { drawUint32 } from './support/draw.js';
import { runArena } from './support/run-arena.js';
import { environmentOf, makeBucket, openProvider, storageServers } from './support/storage-servers.js';

const SEED = 20261121;
const KILLS = 50;
const TRAINING = ['--model', 'lstm-small', '--epochs', '2', '--batch-size', '4', '--seed', '1'];
const INTERVALS = ['--evaluation-strategy', 'steps', '--evaluation-steps', '12', '--max-steps', '36'];

function dataset(): string {
  return Array.from({ length: 120 }, (_, i) => {
    const label = i % 2 === 0 ? 'fruit' : 'tool';
    return `${JSON.stringify({ text: `box ${i} holds a ${i % 2 === 0 ? 'plum' : 'saw'}`, label })}\n`;
  }).join('');
}

describe.each(storageServers())('Sessions in $name', (server) => {
  const folder = useTemporaryFolder();
  let bucket: string;

  beforeAll(async () => {
    bucket = await makeBucket(server);
  });

  async function writeDataset(): Promise<string> {
    const file = path.join(folder(), 'data.jsonl');
    await writeFile(file, dataset());
    return file;
  }

  const workspace = (name: string): string => path.join(folder(), name);
  const weightsIn = async (name: string): Promise<Buffer> => {
    const [session] = await readdir(path.join(workspace(name), 'models'));
    return readFile(path.join(workspace(name), 'models', session!, 'model.safetensors'));
  };

  it('a session that was killed and whose folder is gone goes on elsewhere, to the same weights', async () => {
    const train = ['train', '--dataset', await writeDataset(), ...TRAINING, ...INTERVALS];
    const environment = environmentOf(server);
    expect((await runArena(train, workspace('whole'), environment)).exitCode).toBe(0);

    const store = `s3://${bucket}/runs`;
    const direct = openProvider(server, bucket, 'runs');
    const cut = spawnArena([...train, '--storage', store], workspace('cut'), environment);
    const exited = once(cut, 'exit');
    const sessionId = await firstPublished(direct);
    cut.kill('SIGKILL');
    await exited;
    await rm(workspace('cut'), { recursive: true });

    const uri = `${store}/sessions/${sessionId}`;
    const resumed = await runArena(['resume', uri], workspace('elsewhere'), environment);
    expect(resumed.stderr).toContain('goes on after step');
    expect(resumed.exitCode).toBe(0);
    expect((await weightsIn('elsewhere')).equals(await weightsIn('whole'))).toBe(true);
    const verified = await runArena(['storage', 'verify', store], workspace('other'), environment);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('whole') });
  }, 300_000);

  it('secrets are in nothing that a run writes or prints', async () => {
    const environment = environmentOf(server);
    const args = ['train', '--dataset', await writeDataset(), ...TRAINING, '--max-steps', '4', '--verbose'];
    const good = await runArena(
      [...args, '--storage', `s3://${bucket}/secrets`],
      workspace('a'),
      environment,
    );
    expect(good.exitCode).toBe(0);
    const planted = {
      ...environment,
      AWS_SECRET_ACCESS_KEY: 'planted-wrong-secret',
      AWS_SESSION_TOKEN: 'planted-token',
    };
    const bad = await runArena([...args, '--storage', `s3://${bucket}/secrets`], workspace('a'), planted);
    expect(bad.exitCode).toBe(4);
    const written = [good.stdout, good.stderr, bad.stdout, bad.stderr, ...(await textsBelow(workspace('a')))];
    const direct = openProvider(server, bucket, 'secrets');
    for await (const { key } of direct.list(''))
      written.push(Buffer.from(await direct.get(key)).toString('latin1'));
    for (const secret of [server.secretAccessKey, 'planted-wrong-secret', 'planted-token']) {
      expect(written.filter((text) => text.includes(secret))).toEqual([]);
    }
  });

  it('a dataset and a model are read from the store', async () => {
    const environment = environmentOf(server);
    const direct = openProvider(server, bucket, 'inputs');
    await direct.putFile('data.jsonl', await writeDataset());
    const train = ['train', ...TRAINING, '--dataset', `s3://${bucket}/inputs/data.jsonl`, '--max-steps', '4'];
    expect((await runArena(train, workspace('a'), environment)).exitCode).toBe(0);
    const [session] = await readdir(path.join(workspace('a'), 'models'));
    const model = path.join(workspace('a'), 'models', session!);
    for (const entry of await readdir(model, { withFileTypes: true })) {
      if (entry.isFile()) await direct.putFile(`mine/${entry.name}`, path.join(model, entry.name));
    }
    const predict = async (place: string): Promise<unknown> => {
      const args = ['predict', '--model', place, '--text', 'a saw', '--json'];
      const { stdout } = await runArena(args, workspace('a'), environment);
      return (JSON.parse(stdout) as { predictions: unknown }).predictions;
    };
    const fromStore = await predict(`s3://${bucket}/inputs/mine`);
    expect(fromStore).toBeDefined();
    expect(fromStore).toEqual(await predict(model));
  });

  it.each([
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }, 's3://BUCKET/x', 'STORAGE.DENIED'],
    ['a missing bucket', {}, 's3://no-such-bucket-here/x', 'STORAGE.NOT_FOUND'],
    [
      'no permission',
      {
        AWS_ACCESS_KEY_ID: server.stranger.accessKeyId,
        AWS_SECRET_ACCESS_KEY: server.stranger.secretAccessKey,
      },
      's3://BUCKET/x',
      'STORAGE.DENIED',
    ],
  ])(
    '%s ends sync with exit code 4 and one sentence; the results are as they were',
    async (_, keys, uri, code) => {
      const environment = { ...environmentOf(server), ...keys };
      const place = workspace('kept');
      const args = ['train', '--dataset', await writeDataset(), ...TRAINING, '--max-steps', '2'];
      expect((await runArena(args, place, environment)).exitCode).toBe(0);
      const before = await weightsIn('kept');
      const [session] = await readdir(path.join(place, 'models'));
      const sync = ['storage', 'sync', session!, '--to', uri.replace('BUCKET', bucket)];
      const { exitCode, stderr } = await runArena(sync, place, environment);
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(new RegExp(`^Error \\[${code}\\]: [^\\n]+\\.\\n$`));
      expect((await weightsIn('kept')).equals(before)).toBe(true);
    },
  );

  it(`kill -9 of ${KILLS} publications never shows a session that is not whole; sync completes it`, async () => {
    const environment = environmentOf(server);
    const store = `s3://${bucket}/killed`;
    const args = ['train', '--dataset', await writeDataset(), ...TRAINING, '--max-steps', '2'];
    expect((await runArena(args, workspace('source'), environment)).exitCode).toBe(0);
    const [session] = await readdir(path.join(workspace('source'), 'models'));
    const direct = openProvider(server, bucket, 'killed');
    let shown = 0;
    let publicationMs = 0;
    const script = path.resolve('test/storage/support/publish-again-and-again.ts');
    for (let kill = 0; kill < KILLS; kill++) {
      const child = spawn(
        process.execPath,
        ['--conditions=source', '--import', 'tsx', script, workspace('source'), session!, store],
        { env: { ...process.env, ...environment, NODE_OPTIONS: '' }, stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exited = once(child, 'exit');
      await once(child.stdout, 'data'); // it is about to publish
      const began = performance.now();
      if (kill === 0) {
        await once(child.stdout, 'data'); // it has published once
        publicationMs = performance.now() - began;
      } else await sleep((drawUint32(SEED, kill, 3) / 2 ** 32) * 1.5 * publicationMs);
      child.kill('SIGKILL');
      await exited;
      if (await isWhole(direct, session!)) shown += 1;
    }
    expect(shown).toBe(KILLS); // the first one was whole, and none took it away
    const last = await runArena(['storage', 'sync', '--json'], workspace('source'), environment);
    expect(last.exitCode).toBe(0);
    expect(await isWhole(direct, session!)).toBe(true);
    const again = await runArena(
      ['storage', 'sync', session!, '--to', store, '--json'],
      workspace('source'),
      environment,
    );
    expect(JSON.parse(again.stdout)).toMatchObject({ published: [{ sentFiles: 0, sentBytes: 0 }] });
    expect(await direct.abortUnfinished('')).toBe(0);
  }, 400_000);
});

/** Whether the store shows a session; throws when it shows one that is not whole. */
async function isWhole(store: ReturnType<typeof openProvider>, sessionId: string): Promise<boolean> {
  if ((await store.head(manifestKey(sessionId))) === undefined) return false;
  const { files } = parseManifest(new TextDecoder().decode(await store.get(manifestKey(sessionId))), 'store');
  for (const { sha256, sizeBytes } of files) {
    expect(await store.head(contentKey(sessionId, sha256))).toMatchObject({ sizeBytes, sha256 });
  }
  return true;
}

async function firstPublished(store: ReturnType<typeof openProvider>): Promise<string> {
  for (;;) {
    for await (const { key } of store.list('sessions/')) {
      if (key.endsWith('/manifest.json')) return key.split('/')[1]!;
    }
    await sleep(100);
  }
}

function spawnArena(
  args: readonly string[],
  place: string,
  environment: Readonly<Record<string, string | undefined>>,
) {
  return spawn(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', 'presentation/cli/main.ts', ...args],
    { env: { ...process.env, ...environment, NODE_OPTIONS: '', ARENA_WORKSPACE: place }, stdio: 'ignore' },
  );
}

async function textsBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(path.join(parentPath, name), 'latin1')));
}

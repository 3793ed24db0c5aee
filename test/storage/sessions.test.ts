import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { digestFile } from '#infrastructure/filesystem/file-digest.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { startExpiringAccess } from './support/expiring-access.js';
import { runArena, startArena } from './support/run-arena.js';
import { environmentOf, makeBucket, openProvider, storageServers } from './support/storage-servers.js';
import { isShownWhole, sessionIn, TRAINING, weightsIn, writeDataset } from './support/toy-session.js';

/** With a checkpoint every 12 steps, and so long that a run is still at it when the first one is in the store. */
const LONG = ['--evaluation-strategy', 'steps', '--evaluation-steps', '12', '--max-steps', '480'];

describe.each(storageServers())('Sessions in $name', (server) => {
  const folder = useTemporaryFolder();
  const environment = environmentOf(server);
  let bucket: string;

  beforeAll(async () => {
    bucket = await makeBucket(server);
  });

  const workspace = (name: string): string => path.join(folder(), name);
  const train = async (...flags: readonly string[]): Promise<string[]> => {
    const dataset = await writeDataset(folder());
    return ['train', '--dataset', dataset, ...TRAINING, ...flags];
  };

  it('a session that was killed and whose folder is gone goes on elsewhere, to the same weights', async () => {
    const args = await train(...LONG);
    expect(await runArena(args, workspace('whole'), environment)).toMatchObject({ exitCode: 0 });

    const store = `s3://${bucket}/runs`;
    const cut = startArena([...args, '--storage', store], workspace('cut'), environment);
    const exited = once(cut, 'exit');
    const sessionId = await firstPublished(openProvider(server, bucket, 'runs'), exited);
    cut.kill('SIGKILL');
    await exited;
    await rm(workspace('cut'), { recursive: true });

    const uri = `${store}/sessions/${sessionId}`;
    const resumed = await runArena(['resume', uri], workspace('elsewhere'), environment);
    expect(resumed.stderr).not.toContain('Error');
    expect(resumed).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/goes on after step \d\d/) });
    expect((await weightsIn(workspace('elsewhere'))).equals(await weightsIn(workspace('whole')))).toBe(true);
    const verified = await runArena(['storage', 'verify', store], workspace('other'), environment);
    expect(verified).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('whole') });
  }, 300_000);

  it('secrets are in nothing that a run writes or prints', async () => {
    const args = await train('--max-steps', '4', '--verbose', '--storage', `s3://${bucket}/secrets`);
    const good = await runArena(args, workspace('a'), environment);
    expect(good).toMatchObject({ exitCode: 0 });
    const planted = {
      ...environment,
      AWS_SECRET_ACCESS_KEY: 'planted-wrong-secret',
      AWS_SESSION_TOKEN: 'planted-token',
    };
    const bad = await runArena(args, workspace('a'), planted);
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
    const inputs = `s3://${bucket}/inputs`;
    const arena = async (...args: readonly string[]): Promise<void> => {
      expect(await runArena(args, workspace('a'), environment)).toMatchObject({ exitCode: 0, stderr: '' });
    };
    await arena('storage', 'cp', await writeDataset(folder()), `${inputs}/`);
    const flags = [...TRAINING, '--dataset', `${inputs}/data.jsonl`, '--max-steps', '4', '--quiet'];
    await arena('train', ...flags, '--storage', inputs);
    const session = await sessionIn(workspace('a'));
    const model = path.join(workspace('a'), 'models', session);
    await arena('storage', 'cp', '--recursive', model, `${inputs}/mine`);
    await arena('storage', 'cp', '-r', `${inputs}/mine`, path.join(folder(), 'back'));
    expect(Object.values(await digestsBelow(path.join(folder(), 'back')))).toEqual(
      Object.values(await digestsBelow(model)),
    );
    const predict = async (place: string): Promise<unknown> => {
      const args = ['predict', '--model', place, '--text', 'a saw', '--json'];
      const { stdout } = await runArena(args, workspace('a'), environment);
      return (JSON.parse(stdout) as { predictions: unknown }).predictions;
    };
    const expected = await predict(model);
    expect(expected).toHaveLength(1);
    expect(await predict(`${inputs}/mine`)).toEqual(expected);
    expect(await predict(`${inputs}/sessions/${session}`)).toEqual(expected);
  });

  it('a refusal of sync is one sentence and exit code 4; the results are as they were', async () => {
    const place = workspace('kept');
    expect(await runArena(await train('--max-steps', '2'), place, environment)).toMatchObject({
      exitCode: 0,
    });
    const before = await digestsBelow(path.join(place, 'models'));
    const stranger = {
      AWS_ACCESS_KEY_ID: server.stranger.accessKeyId,
      AWS_SECRET_ACCESS_KEY: server.stranger.secretAccessKey,
    };
    const expired = await startExpiringAccess(server.endpoint, () => true);
    const cases = [
      [{ AWS_SECRET_ACCESS_KEY: 'wrong' }, `s3://${bucket}/x`, 'DENIED', 'does not accept the access key'],
      [{}, 's3://no-such-bucket-here/x', 'NOT_FOUND', 'no bucket "no-such-bucket-here"'],
      [stranger, `s3://${bucket}/x`, 'DENIED', 'does not permit these credentials'],
      [{ AWS_ENDPOINT_URL_S3: expired.endpoint }, `s3://${bucket}/x`, 'DENIED', 'has expired'],
    ] as const;
    try {
      for (const [changed, uri, code, words] of cases) {
        const sync = ['storage', 'sync', await sessionIn(place), '--to', uri];
        const { exitCode, stderr } = await runArena(sync, place, { ...environment, ...changed });
        expect(stderr).toMatch(new RegExp(`^Error \\[STORAGE.${code}\\]: [^\\n]*${words}[^\\n]+\\.\\n$`));
        expect(exitCode).toBe(4);
        expect(await digestsBelow(path.join(place, 'models'))).toEqual(before);
      }
    } finally {
      await expired.close();
    }
  });

  it('a token that expires during training leaves the run complete; sync sends it with a new one', async () => {
    const direct = openProvider(server, bucket, 'expiring');
    let isExpired = false;
    const access = await startExpiringAccess(server.endpoint, () => isExpired);
    const args = await train(...LONG, '--storage', `s3://${bucket}/expiring`);
    try {
      const place = workspace('expiring');
      const run = runArena(args, place, { ...environment, AWS_ENDPOINT_URL_S3: access.endpoint });
      const sessionId = await firstPublished(direct, run);
      isExpired = true;
      const { exitCode, stderr } = await run;
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/^Error \[STORAGE\.DENIED\]: The session token [^\n]+ has expired[^\n]+\.$/m);
      expect((await weightsIn(place)).byteLength).toBeGreaterThan(0);
      expect(await runArena(['storage', 'sync'], place, environment)).toMatchObject({ exitCode: 0 });
      expect(await isShownWhole(direct, sessionId)).toBe(true);
    } finally {
      await access.close();
    }
  });
});

/** The first session that a store shows while a run goes on. */
async function firstPublished(store: StorageProvider, run: Promise<unknown>): Promise<string> {
  let end: unknown;
  void run.then((found) => (end = found));
  while (end === undefined) {
    for await (const { key } of store.list('sessions/')) {
      if (key.endsWith('/manifest.json')) return key.split('/')[1]!;
    }
    await sleep(50);
  }
  throw new Error(`The run ended before it published anything: ${JSON.stringify(end)}`);
}

async function digestsBelow(place: string): Promise<Record<string, string>> {
  const digests: Record<string, string> = {};
  for (const file of await filesBelow(place)) digests[file] = (await digestFile(file)).sha256;
  return digests;
}

async function textsBelow(place: string): Promise<string[]> {
  const files = await filesBelow(place);
  return Promise.all(files.map((file) => readFile(file, 'latin1')));
}

async function filesBelow(place: string): Promise<string[]> {
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
}

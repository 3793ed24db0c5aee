import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { contentPrefix } from '#domain/storage/session-manifest.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { drawUint32 } from './support/draw.js';
import { startFaultyProxy, type FaultyProxy } from './support/faulty-proxy.js';
import { runArena, startArena } from './support/run-arena.js';
import { environmentOf, makeBucket, openProvider, storageServers } from './support/storage-servers.js';
import { isShownWhole, sessionIn, TRAINING, writeDataset } from './support/toy-session.js';

const SEED = Number(process.env['STORAGE_SEED'] ?? 20261121);
/** Each round has a place of its own, so that first publications are killed as often as later ones. */
const KILLS_PER_ROUND = 10;
/** Two parts, of which one may be there and the other not. */
const LARGE_BYTES = 9 * 1024 * 1024;

/** Counts the pieces of requests and kills a process at one of them: the place is the same however busy the machine is. */
class Killer {
  private left = Infinity;
  private kill: () => void = () => undefined;
  pieces = 0;

  readonly onPiece = (): void => {
    this.pieces += 1;
    this.left -= 1;
    if (this.left === 0) this.kill();
  };

  arm(pieces: number, kill: () => void): void {
    this.left = pieces;
    this.kill = kill;
  }
}

describe.each(storageServers())('Publications to $name that are killed', (server) => {
  const folder = useTemporaryFolder();
  const kills = server.name.startsWith('Ceph') ? 100 : 40;
  const killer = new Killer();
  let bucket: string;
  let proxy: FaultyProxy;

  beforeAll(async () => {
    bucket = await makeBucket(server);
    proxy = await startFaultyProxy(server.endpoint, () => ({}), killer.onPiece);
  });

  afterAll(() => proxy.close());

  const source = (): string => path.join(folder(), 'source');
  const metricsFile = (session: string, name: string): string =>
    path.join(source(), 'logs', 'training_arena', session, 'training_metrics', name);
  const sync = (...args: readonly string[]) => ['storage', 'sync', ...args];
  const behindProxy = () => environmentOf({ ...server, endpoint: proxy.endpoint });

  /** Publishes, and is killed at one of `pieces` pieces; undefined when it came to its end before. */
  async function publishAndKill(session: string, store: string, pieces: number, draw: number) {
    const child = startArena(sync(session, '--to', store), source(), behindProxy());
    const exited = once(child, 'exit');
    killer.arm(1 + (drawUint32(SEED, draw, 3) % pieces), () => child.kill('SIGKILL'));
    const [, signal] = (await exited) as [number | null, NodeJS.Signals | null];
    return signal === 'SIGKILL';
  }

  async function publishWhole(session: string, store: string): Promise<number> {
    killer.pieces = 0;
    const run = await runArena(sync(session, '--to', store), source(), behindProxy());
    expect(run).toMatchObject({ exitCode: 0 });
    return killer.pieces;
  }

  it(`are never shown unless whole, of ${kills} with seed ${SEED}; the next sync sends what is missing`, async () => {
    const train = ['train', '--dataset', await writeDataset(folder()), ...TRAINING, '--max-steps', '2'];
    expect(await runArena(train, source(), environmentOf(server))).toMatchObject({ exitCode: 0 });
    const session = await sessionIn(source());
    const writeLarge = (round: number): Promise<void> =>
      writeFile(metricsFile(session, 'large.bin'), Buffer.alloc(LARGE_BYTES, digest(`${SEED} ${round}`)));

    await writeLarge(-1);
    const first = await publishWhole(session, `s3://${bucket}/measured`);
    await appendFile(metricsFile(session, 'note.txt'), 'changed\n');
    const later = await publishWhole(session, `s3://${bucket}/measured`);

    const states = { nothing: 0, shown: 0 };
    let killed = 0;
    for (let round = 0; killed < kills; round++) {
      const store = `s3://${bucket}/round-${round}`;
      const direct = openProvider(server, bucket, `round-${round}`);
      await writeLarge(round);
      let isShown = false;
      for (let attempt = 0; attempt < KILLS_PER_ROUND && killed < kills; attempt++) {
        await appendFile(metricsFile(session, 'note.txt'), `${round} ${attempt}\n`);
        const pieces = isShown ? later : first;
        if (await publishAndKill(session, store, pieces, round * KILLS_PER_ROUND + attempt)) killed += 1;
        isShown = await isShownWhole(direct, session);
        states[isShown ? 'shown' : 'nothing'] += 1;
      }
      await completes(direct, session);
    }
    // Both first publications and replacements were cut off, many times.
    expect(Math.min(states.nothing, states.shown)).toBeGreaterThan(kills / 10);
  }, 400_000);

  /** The next sync completes the session, sends what the store lacks and nothing else, and leaves no parts. */
  async function completes(direct: StorageProvider, session: string): Promise<void> {
    const before = await contentsOf(direct, session);
    const run = await runArena(sync('--json'), source(), environmentOf(server));
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(await isShownWhole(direct, session)).toBe(true);
    const sent = [...(await contentsOf(direct, session))].filter(([key]) => !before.has(key));
    const { published } = JSON.parse(run.stdout) as { published: Record<string, unknown>[] };
    // Nothing waits when the last attempt came to its end.
    if (published.length > 0) {
      const sentBytes = sent.reduce((sum, [, bytes]) => sum + bytes, 0);
      expect(published).toMatchObject([{ sentFiles: sent.length, sentBytes }]);
    } else expect(sent).toEqual([]);
    expect(await direct.abortUnfinished('')).toBe(0);
  }
});

async function contentsOf(store: StorageProvider, session: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of store.list(contentPrefix(session))) sizes.set(key, sizeBytes);
  return sizes;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

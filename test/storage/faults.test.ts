import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { publishSession } from '#application/storage/publish-session.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';
import { FileOutbox } from '#infrastructure/storage/file-outbox.js';
import { drawUint32 } from '#test/storage/support/draw.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { startFaultyProxy, type ConnectionFault } from './support/faulty-proxy.js';
import { makeBucket, openProvider, storageServers } from './support/storage-servers.js';
import { isShownWhole } from './support/toy-session.js';

const SEED = Number(process.env['STORAGE_SEED'] ?? 20261121);
/** To each server; half of them store, half of them read. */
const TRANSFERS = 500;
/** Transfers at once: most of the time goes by in waiting for connections that say nothing. */
const LANES = 4;
/** One object in ten has parts. */
const SMALL_BYTES = 200_000;
const LARGE_BYTES = 18_000_000;
/** Each lane may have the three parts of an object on their way, its content, and what it compares it with. */
const MEMORY_BYTES = LANES * (3 * 8 * 1024 * 1024 + 3 * LARGE_BYTES);
const OPTIONS = {
  retries: { attempts: 7, baseDelayMs: 5, longestDelayMs: 50 },
  bounds: { connectMs: 2_000, silenceMs: 1_000, totalMs: 10_000 },
};

/** Every connection comes to harm: half of them early, the others after some of the large objects. */
function faultOf(connection: number): ConnectionFault {
  const draw = (use: number): number => drawUint32(SEED, connection, use);
  const place = draw(0) % 2 === 0 ? Math.round(1000 ** (1 + draw(1) / 2 ** 32)) : draw(1) % 60_000_000;
  switch (draw(2) % 6) {
    case 0:
      return { cutRequestAfter: place };
    case 1:
      return { cutAnswerAfter: place };
    case 2:
      return { truncateAnswerAfter: place };
    case 3:
      return { corruptRequestAt: place, cutRequestAfter: place + 20_000_000 };
    case 4:
      return { corruptAnswerAt: place, cutAnswerAfter: place + 20_000_000 };
    default:
      return { delayMs: place % 300, cutRequestAfter: place };
  }
}

function contentOf(transfer: number): Buffer {
  const size = transfer % 10 === 9 ? LARGE_BYTES : drawUint32(SEED, transfer, 2) % SMALL_BYTES;
  const block = createHash('sha512').update(`${SEED}-${transfer}`).digest();
  return Buffer.alloc(size, block);
}

describe.each(storageServers())('Behind a proxy that does harm, $name', (server) => {
  const folder = useTemporaryFolder();
  let bucket: string;

  beforeAll(async () => {
    bucket = await makeBucket(server);
  });

  it(`reports an object stored or read when it is, bit by bit: ${TRANSFERS} transfers with seed ${SEED}`, async () => {
    const proxy = await startFaultyProxy(server.endpoint, faultOf);
    const harmed = openProvider({ ...server, endpoint: proxy.endpoint }, bucket, 'harmed', OPTIONS);
    const direct = openProvider(server, bucket, 'harmed');
    const outcomes = { stored: 0, refused: 0, read: 0, unread: 0 };
    const memory = watchMemory();
    let next = 0;
    async function transferOneByOne(lane: number): Promise<void> {
      const source = path.join(folder(), `source-${lane}`);
      const target = path.join(folder(), `target-${lane}`);
      while (next < TRANSFERS / 2) {
        const content = contentOf(next);
        const key = `object-${next++}`;
        await writeFile(source, content);
        const isStored = await succeeds(harmed.putFile(key, source));
        outcomes[isStored ? 'stored' : 'refused'] += 1;
        const seen = await direct.head(key);
        if (isStored) expect(seen).toBeDefined();
        // What is seen at all is whole, reported or not.
        if (seen !== undefined) expect(content.equals(await direct.get(key))).toBe(true);
        if (!isStored) await direct.putFile(key, source);
        const isRead = await succeeds(harmed.getFile(key, target));
        outcomes[isRead ? 'read' : 'unread'] += 1;
        if (isRead) expect(content.equals(await readFile(target))).toBe(true);
      }
    }
    try {
      await Promise.all(Array.from({ length: LANES }, (_, lane) => transferOneByOne(lane)));
    } finally {
      await proxy.close();
    }
    // Connections are harmed again and again, and the retries carry most transfers through.
    expect(proxy.connections()).toBeGreaterThan(TRANSFERS / 10);
    expect(outcomes.stored).toBeGreaterThan(TRANSFERS / 4);
    expect(outcomes.read).toBeGreaterThan(TRANSFERS / 4);
    expect(memory.highest()).toBeLessThan(MEMORY_BYTES);
  }, 300_000);

  it('publishes a session in the end, whole, and leaves no parts', async () => {
    const model = path.join(folder(), 'model');
    await mkdir(model);
    for (let file = 1; file <= 20; file++) {
      await writeFile(path.join(model, `file-${file}`), contentOf(file));
    }
    const proxy = await startFaultyProxy(server.endpoint, faultOf);
    const storage = openProvider({ ...server, endpoint: proxy.endpoint }, bucket, 'published', OPTIONS);
    const direct = openProvider(server, bucket, 'published');
    try {
      let isReported = false;
      for (let attempt = 0; !isReported && attempt < 20; attempt++) {
        isReported = await succeeds(publish(storage, model));
        const isShown = await isShownWhole(direct, SESSION.sessionId);
        if (isReported) expect(isShown).toBe(true);
      }
      expect(isReported).toBe(true);
    } finally {
      await proxy.close();
    }
    expect(await direct.abortUnfinished('')).toBe(0);
  }, 120_000);

  const SESSION = { sessionId: 'training_session_20260101_120000', runFolder: null, owner: 'ada@one' };

  async function publish(storage: StorageProvider, model: string): Promise<void> {
    const outbox = new FileOutbox(folder());
    const none = path.join(folder(), 'none');
    const snapshot = await outbox.snapshot(SESSION.sessionId, { model, session: none, run: none });
    try {
      await publishSession({ storage, outbox, now: Date.now }, SESSION, snapshot);
    } finally {
      await snapshot.release();
    }
  }
});

/** Whether a transfer was reported done; failures are errors of the store, nothing else. */
async function succeeds(transfer: Promise<unknown>): Promise<boolean> {
  try {
    await transfer;
    return true;
  } catch (failure) {
    expect(failure).toBeInstanceOf(ArenaError);
    expect((failure as ArenaError).code).toMatch(/^STORAGE\./);
    return false;
  }
}

/** Watches the bytes of buffers, collected or not. */
function watchMemory(): { highest(): number } {
  let bytes = 0;
  const look = (): void => void (bytes = Math.max(bytes, process.memoryUsage().arrayBuffers));
  const timer = setInterval(look, 20).unref();
  return {
    highest: () => {
      clearInterval(timer);
      return bytes;
    },
  };
}

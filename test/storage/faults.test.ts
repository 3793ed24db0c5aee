import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import { ArenaError } from '#domain/shared/errors.js';
import { drawUint32 } from '#test/storage/support/draw.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

import { startFaultyProxy, type ConnectionFault } from './support/faulty-proxy.js';
import { makeBucket, openProvider, storageServers } from './support/storage-servers.js';

const SEED = 20261121;
const TRANSFERS = 500;
/** One transfer in ten has parts. */
const SMALL_BYTES = 200_000;
const LARGE_BYTES = 18_000_000;
const RETRIES = { attempts: 7, baseDelayMs: 5, longestDelayMs: 50 };
const BOUNDS = { connectMs: 2_000, silenceMs: 1_500, totalMs: 10_000 };

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

  it(`has every object that was reported stored, of ${TRANSFERS} transfers on all servers with seed ${SEED}, bit by bit`, async () => {
    const proxy = await startFaultyProxy(server.endpoint, faultOf);
    const options = { retries: RETRIES, bounds: BOUNDS };
    const harmed = openProvider({ ...server, endpoint: proxy.endpoint }, bucket, 'harmed', options);
    const direct = openProvider(server, bucket, 'harmed');
    const source = path.join(folder(), 'source');
    const target = path.join(folder(), 'target');
    const outcomes = { stored: 0, refused: 0, read: 0, unread: 0 };
    let highest = 0;
    try {
      for (let transfer = 0; transfer < TRANSFERS / 4; transfer++) {
        const content = contentOf(transfer);
        const key = `object-${transfer}`;
        await writeFile(source, content);
        const isStored = await succeeds(harmed.putFile(key, source));
        outcomes[isStored ? 'stored' : 'refused'] += 1;
        const seen = await direct.head(key);
        // What is seen at all is whole, reported or not.
        expect(isStored ? seen !== undefined : true).toBe(true);
        if (seen !== undefined) expect(content.equals(await direct.get(key))).toBe(true);
        if (!isStored) await direct.put(key, content);
        const isRead = await succeeds(harmed.getFile(key, target));
        outcomes[isRead ? 'read' : 'unread'] += 1;
        if (isRead) expect(content.equals(await readFile(target))).toBe(true);
        highest = Math.max(highest, process.memoryUsage().external);
      }
    } finally {
      await proxy.close();
    }
    await direct.abortUnfinished('');
    expect(await direct.abortUnfinished('')).toBe(0);
    // Connections are harmed again and again, and the retries carry most transfers through.
    expect(proxy.connections()).toBeGreaterThan(25);
    expect(outcomes.stored).toBeGreaterThan(TRANSFERS / 8);
    expect(outcomes.read).toBeGreaterThan(TRANSFERS / 8);
    expect(highest).toBeLessThan(300e6);
  }, 300_000);
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

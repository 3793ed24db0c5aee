import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import { PytorchFile } from '#infrastructure/pytorch/pytorch-file.js';
import { SafetensorsFile } from '#infrastructure/safetensors/read-safetensors.js';
import { openShards } from '#infrastructure/weights/sharded-weights.js';
import type { WeightsSource } from '#infrastructure/weights/weights-source.js';
import { ArenaError } from '#domain/shared/errors.js';

const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures');
const MUTATIONS = 10_000;
/** Files that are tried side by side, since each waits for the disk most of the time. */
const AT_ONCE = 16;
/** No file here has more than 200 kB; a reader that allocates this much believed a number in it. */
const MOST_VALUES = 1_000_000;
/** A tensor of the files of torch that is refused when undamaged, too. */
const INTEGERS = 'ids';
const CLEAR_CODES: readonly string[] = ['WEIGHTS.CORRUPT', 'MODEL.INVALID'];
const SEED = 1;

/** A shard that is beside the index, and an index that says so. */
const SHARD = 'golden/lstm_bi_cls/model.safetensors';
const SHARD_NAME = 'model-00001-of-00001.safetensors';
const INDEX = JSON.stringify({
  metadata: { total_size: 66_872 },
  weight_map: Object.fromEntries(
    ['embedding.weight', 'fc.bias', 'fc.weight', 'rnn.weight_ih_l0'].map((tensor) => [tensor, SHARD_NAME]),
  ),
});

const FILES: readonly (readonly [string, string, (file: string) => Promise<WeightsSource>])[] = [
  ['a zip archive of torch', 'pytorch/zip.bin', (file) => PytorchFile.open(file)],
  ['an old file of torch', 'pytorch/old.bin', (file) => PytorchFile.open(file)],
  ['a safetensors file', 'golden/lstm_bi_cls/model.safetensors', (file) => SafetensorsFile.open(file)],
];

describe.each(FILES)('%s, damaged ten thousand times', (_, fixture, openFile) => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-hostile-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is read or refused with a clear error, in bounded memory', async () => {
    await openDamaged(await readFile(path.join(FIXTURES, fixture)), folder, openFile, CLEAR_CODES);
  }, 600_000);
});

describe('the index of a model in several files, damaged ten thousand times', () => {
  it('is read or refused with a clear error, a missing file among them', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'arena-hostile-'));
    await copyFile(path.join(FIXTURES, SHARD), path.join(folder, SHARD_NAME));
    const openIndex = (file: string): Promise<WeightsSource> =>
      openShards(file, (shard) => SafetensorsFile.open(shard));
    await openDamaged(Buffer.from(INDEX), folder, openIndex, [...CLEAR_CODES, 'FILESYSTEM.FAILED']);
    const nameless = path.join(folder, 'nameless');
    await writeFile(nameless, JSON.stringify({ weight_map: { a: 'model\0.safetensors' } }));
    await expect(openIndex(nameless)).rejects.toMatchObject({ code: 'WEIGHTS.CORRUPT' });
    await rm(folder, { recursive: true });
  }, 600_000);
});

/** Damages a file in many ways; each has to be read or refused with one of the codes. */
async function openDamaged(
  original: Buffer,
  folder: string,
  openFile: (file: string) => Promise<WeightsSource>,
  clearCodes: readonly string[],
): Promise<void> {
  const stream = new PhiloxStream({ seed: SEED, use: 'sampling' });
  const unclear: unknown[] = [];
  const outcomes = { read: 0, refused: 0 };
  const open = async (bytes: Buffer, place: number) => {
    const file = path.join(folder, `weights-${place}`);
    await writeFile(file, bytes);
    try {
      await readAll(await openFile(file));
      outcomes.read++;
    } catch (thrown) {
      if (thrown instanceof ArenaError && clearCodes.includes(thrown.code)) outcomes.refused++;
      else unclear.push(thrown);
    }
  };
  for (let mutation = 0; mutation < MUTATIONS; mutation += AT_ONCE) {
    const group = Array.from({ length: AT_ONCE }, () => damaged(original, stream));
    await Promise.all(group.map(open));
  }
  expect(unclear).toEqual([]);
  expect(outcomes.refused).toBeGreaterThan(MUTATIONS / 10);
  expect(outcomes.read).toBeGreaterThan(0);
}

async function readAll(source: WeightsSource): Promise<void> {
  try {
    for (const name of source.tensors.keys()) {
      if (name === INTEGERS) continue;
      const { length } = await source.read(name);
      if (length > MOST_VALUES) throw new Error(`Expected at most ${MOST_VALUES} values, found ${length}.`);
    }
  } finally {
    await source.close();
  }
}

/** The bytes with some changed, most of them in the first two kilobytes or the last, where the structure is; or cut. */
function damaged(original: Buffer, stream: PhiloxStream): Buffer {
  const bytes = Buffer.from(original);
  const changes = 1 + stream.nextBelow(4);
  for (let change = 0; change < changes; change++) {
    const near = stream.nextBelow(Math.min(bytes.byteLength, 2048));
    const at = stream.nextFloat() < 0.5 ? near : bytes.byteLength - 1 - near;
    bytes[at] = stream.nextFloat() < 0.3 ? 0xff : stream.nextBelow(256);
  }
  return stream.nextFloat() < 0.1 ? bytes.subarray(0, stream.nextBelow(bytes.byteLength)) : bytes;
}

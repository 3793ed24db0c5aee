import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';
import { FileTokenCache } from '#infrastructure/tokenizers/file-token-cache.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

import { useTemporaryFolder } from '../../support/temporary-folder.js';

interface Row {
  readonly text: string;
  readonly textPair?: string;
}

const folder = useTemporaryFolder();
const ROWS: readonly Row[] = ['ab', '', 'abcabc', 'c'].map((text) => ({ text }));
const OPTIONS = { addSpecialTokens: true, maxLength: 5 };

let characters: Tokenizer;
let wordPieces: Tokenizer;

async function* corpus(): AsyncGenerator<string> {
  yield await Promise.resolve('a b c abc');
}

beforeAll(async () => {
  const factory = new HuggingFaceTokenizerFactory();
  const settings = { vocabularySize: 40, minFrequency: 1, lowercase: false, maxLength: 8 };
  characters = await factory.train(corpus(), { kind: 'character', ...settings });
  wordPieces = await factory.train(corpus(), { kind: 'wordpiece', ...settings });
});

/** A data source that counts how often it is read. */
function sourceOf(
  rows: readonly Row[],
  fingerprint = 'data',
): Parameters<FileTokenCache['encodeRows']>[0] & { reads: number } {
  const source = {
    fingerprint,
    rowCount: rows.length,
    reads: 0,
    async *texts() {
      source.reads++;
      for (const [index, row] of rows.entries()) yield await Promise.resolve({ index, ...row });
    },
  };
  return source;
}

function idsOf(store: TokenStore): number[][] {
  return store.read(Array.from({ length: store.rowCount }, (_, row) => row)).map(({ ids }) => [...ids]);
}

/** Ids of the character-level tokenizer: a is 4, b is 5, c is 6, the end of text 2. */
const [A, B, C, END] = [4, 5, 6, 2];

describe('encodeRows', () => {
  it('gives every process of a job its tokens, when all make the same ones at once', async () => {
    for (let round = 0; round < 20; round++) {
      const source = sourceOf(ROWS, `data of round ${round}`);
      const stores = await Promise.all(
        Array.from({ length: 6 }, () => new FileTokenCache(folder()).encodeRows(source, characters, OPTIONS)),
      );
      for (const store of stores) {
        expect(idsOf(store)).toEqual(idsOf(stores[0]!));
        expect(store.rowCount).toBe(ROWS.length);
      }
      for (const store of stores) store.close();
    }
    const left = await readdir(path.join(folder(), 'tokens'));
    expect(left).toHaveLength(20);
  });

  it('stores long rows as their windows one after the other, and counts those that lost tokens', async () => {
    const cache = new FileTokenCache(folder());
    const rows = [{ text: 'ab' }, { text: 'abcabc' }, { text: 'abcabcabc' }];
    const windows = { stride: 1, limit: 2 };
    const store = await cache.encodeRows(sourceOf(rows), characters, { ...OPTIONS, windows });
    expect(store.windowLength).toBe(5);
    expect(idsOf(store)).toEqual([
      [A, B, END],
      [A, B, C, A, END, A, B, C, END],
      [A, B, C, A, END, A, B, C, A, END],
    ]);
    expect(store.truncatedCount).toBe(1);
    const other = await cache.encodeRows(sourceOf(rows), characters, {
      ...OPTIONS,
      windows: { stride: 1, limit: 3 },
    });
    expect(other.truncatedCount).toBe(0);
    store.close();
    other.close();
  });

  it('stores each row cut to the maximum length, and reads rows in the order asked', async () => {
    const store = await new FileTokenCache(folder()).encodeRows(sourceOf(ROWS), characters, OPTIONS);
    expect(idsOf(store)).toEqual([[A, B, END], [END], [A, B, C, A, END], [C, END]]);
    expect([...store.lengths]).toEqual([3, 1, 5, 2]);
    expect([store.totalTokens, store.truncatedCount, store.hasTypeIds]).toEqual([11, 1, false]);
    expect(store.read([3, 0, 3]).map(({ ids }) => ids.length)).toEqual([2, 3, 2]);
    expect(() => store.read([4])).toThrow(/0 to 3, found 4/);
    store.close();
  });

  it('finds what it stored without reading the data, and encodes again for other data or settings', async () => {
    const cache = new FileTokenCache(folder());
    (await cache.encodeRows(sourceOf(ROWS), characters, OPTIONS)).close();
    const again = sourceOf(ROWS);
    const found = await cache.encodeRows(again, characters, OPTIONS);
    expect([again.reads, idsOf(found)[0]]).toEqual([0, [A, B, END]]);
    found.close();
    const others = [
      await cache.encodeRows(sourceOf(ROWS, 'other data'), characters, OPTIONS),
      await cache.encodeRows(sourceOf(ROWS), characters, { ...OPTIONS, maxLength: 4 }),
      await cache.encodeRows(sourceOf(ROWS), characters, { addSpecialTokens: true }),
      await cache.encodeRows(sourceOf(ROWS), wordPieces, OPTIONS),
    ];
    for (const store of others) store.close();
    expect(await readdir(path.join(folder(), 'tokens'))).toHaveLength(5);
  });

  it('keeps the type ids of pairs', async () => {
    const rows = [
      { text: 'a b', textPair: 'c' },
      { text: 'c', textPair: 'a' },
    ];
    const store = await new FileTokenCache(folder()).encodeRows(sourceOf(rows), wordPieces, {
      addSpecialTokens: true,
    });
    expect(store.hasTypeIds).toBe(true);
    expect(store.read([1, 0]).map(({ typeIds }) => [...typeIds])).toEqual([
      [0, 0, 0, 1, 1],
      [0, 0, 0, 0, 1, 1],
    ]);
    store.close();
  });

  it('reports progress up to the last row, over several batches', async () => {
    const rows = Array.from({ length: 9000 }, () => ({ text: 'ab' }));
    const progress: number[] = [];
    const store = await new FileTokenCache(folder()).encodeRows(sourceOf(rows), characters, OPTIONS, (done) =>
      progress.push(done),
    );
    expect(progress).toEqual([4096, 8192, 9000]);
    expect(store.totalTokens).toBe(27_000);
    store.close();
  });

  it.each(['ids.bin', 'lengths.bin', 'manifest.json'])(
    'encodes again when %s is damaged or gone',
    async (name) => {
      const cache = new FileTokenCache(folder());
      (await cache.encodeRows(sourceOf(ROWS), characters, OPTIONS)).close();
      const [key] = await readdir(path.join(folder(), 'tokens'));
      const file = path.join(folder(), 'tokens', key!, name);
      const damages = [
        () => truncate(file, 3),
        () => rm(file),
        async () => {
          const bytes = await readFile(file);
          bytes[bytes.length >> 1]! ^= 0x40;
          await writeFile(file, bytes);
        },
      ];
      for (const damage of damages) {
        await damage();
        const source = sourceOf(ROWS);
        const store = await cache.encodeRows(source, characters, OPTIONS);
        expect([source.reads, idsOf(store)[2]]).toEqual([1, [A, B, C, A, END]]);
        store.close();
      }
    },
  );

  it('leaves nothing behind when encoding fails half-way, and is not disturbed by what a killed run left', async () => {
    const cache = new FileTokenCache(folder());
    const failing = sourceOf(ROWS);
    failing.texts = async function* () {
      yield await Promise.resolve({ index: 0, text: 'a' });
      throw new Error('the disk went away');
    };
    await expect(cache.encodeRows(failing, characters, OPTIONS)).rejects.toThrow('the disk went away');
    expect(await readdir(path.join(folder(), 'tokens'))).toEqual([]);
    await mkdir(path.join(folder(), 'tokens', '.tmp-left'));
    const store = await cache.encodeRows(sourceOf(ROWS), characters, OPTIONS);
    expect(store.rowCount).toBe(4);
    store.close();
  });

  it('refuses data that changed since its rows were counted', async () => {
    const source = { ...sourceOf(ROWS), rowCount: 5 };
    await expect(new FileTokenCache(folder()).encodeRows(source, characters, OPTIONS)).rejects.toMatchObject({
      code: 'DATASET.UNREADABLE',
    });
  });
});

describe('encodeBlocks', () => {
  it('cuts the documents, each followed by the end of text, into blocks; a last one of one token is left out', async () => {
    const cache = new FileTokenCache(folder());
    const three = await cache.encodeBlocks(sourceOf(ROWS), characters, 3);
    expect(idsOf(three)).toEqual([
      [A, B, END],
      [END, A, B],
      [C, A, B],
      [C, END, C],
    ]);
    const eight = await cache.encodeBlocks(sourceOf(ROWS), characters, 8);
    expect([...eight.lengths]).toEqual([8, 5]);
    expect(eight.totalTokens).toBe(13);
    three.close();
    eight.close();
  });

  it('encodes a long document in pieces with the ids of the whole', async () => {
    const text = 'a b c abc '.repeat(20_000);
    const store = await new FileTokenCache(folder()).encodeBlocks(sourceOf([{ text }]), characters, 1000);
    const [whole] = await characters.encodeBatch([{ text }], { addSpecialTokens: false });
    expect(idsOf(store).flat()).toEqual([...whole!.ids]);
    store.close();
  });

  it('gives an empty store for no documents', async () => {
    const store = await new FileTokenCache(folder()).encodeBlocks(sourceOf([]), characters, 8);
    expect([store.rowCount, store.totalTokens, store.read([])]).toEqual([0, 0, []]);
    store.close();
  });
});

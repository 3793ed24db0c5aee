import { createHash } from 'node:crypto';
import { readdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { Dataset, DatasetSpecification } from '#domain/dataset/dataset-loader.js';
import { DatasetIndex } from '#infrastructure/datasets/dataset-index.js';
import { FileDatasetLoader } from '#infrastructure/datasets/file-dataset-loader.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** Rows with all that makes reading hard: bad ones, duplicates, lists, groups, pairs. */
const ROWS = [
  ...Array.from({ length: 30 }, (_, i) =>
    JSON.stringify({
      text: `sentence ${i % 27} é`,
      reply: `answer ${i % 27}`,
      label: i % 2 === 0 ? 'yes' : 'no',
      tags: i % 3 === 0 ? ['a', 'b'] : ['c'],
      source: `file ${i % 27}`,
    }),
  ),
  '{"text":"no label"}',
  'no JSON',
  '',
  '{"text":"the last one","reply":"x","label":"no","tags":[],"source":"file 27"}',
];

const IN_A_MINUTE = (): number => Date.now() + 60_000;

describe('DatasetIndex', () => {
  const folder = useTemporaryFolder();
  const file = (): string => path.join(folder(), 'rows.jsonl');
  const indexes = (): string => path.join(folder(), 'indexes');
  const index = (now = IN_A_MINUTE): DatasetIndex => new DatasetIndex(indexes(), { leastBytes: 1, now });
  const load = (specification: DatasetSpecification, by?: DatasetIndex): Promise<Dataset> =>
    new FileDatasetLoader(by).load(specification);

  const specify = (changes: Partial<DatasetSpecification> = {}): DatasetSpecification => ({
    trainFile: file(),
    objective: 'single_label',
    textColumn: 'text',
    labelColumn: 'label',
    ratios: { train: 0.6, validation: 0.2, test: 0.2 },
    stratified: true,
    seed: 3,
    ...changes,
  });

  /** Everything that can be asked of a dataset. */
  async function contentOf(dataset: Dataset): Promise<unknown> {
    const texts = [];
    for await (const row of dataset.texts()) texts.push(row);
    const { labelSpace, splits, labelIds, labelOffsets, fingerprint, statistics, report, objective } =
      dataset;
    const places = texts.map(({ index: row }) => dataset.locationOf(row));
    const sources = await dataset.valuesOf('source');
    return {
      ...{ texts, labels: labelSpace?.names, splits, labelIds, labelOffsets, places, sources },
      ...{ fingerprint, statistics, report, objective },
    };
  }

  /** What the index has of the file now. */
  async function found(specification = specify(), by = index()): Promise<unknown> {
    const state = { byteLength: (await stat(file())).size, modifiedMs: 0 };
    const opened = { path: file(), format: 'jsonl', split: 'train', state } as never;
    return (await by.entryOf(specification, [opened]))?.read();
  }

  async function writeRows(rows: readonly string[] = ROWS): Promise<void> {
    await writeFile(file(), rows.join('\n'));
  }

  it.each([
    ['one label a row', {}],
    ['several labels a row', { objective: 'multi_label', labelColumn: 'tags' }],
    ['one label of several against all', { labelColumn: 'tags', positiveLabel: 'a' }],
    ['pairs and groups', { textPairColumn: 'reply', groupColumn: 'source' }],
    ['no labels', { objective: 'causal_language_modeling', labelColumn: undefined }],
  ] as const)('gives back what reading gave: %s', async (_, changes) => {
    await writeRows();
    const { labelColumn, ...others } = specify(changes as Partial<DatasetSpecification>);
    const specification = labelColumn === undefined ? others : { ...others, labelColumn };
    const expected = await contentOf(await load(specification));
    expect(await contentOf(await load(specification, index()))).toEqual(expected);
    expect(await found(specification)).toBeDefined();
    expect(await contentOf(await load(specification, index()))).toEqual(expected);
  });

  it('gives back several files as their splits', async () => {
    await writeRows();
    const validationFile = path.join(folder(), 'validation.csv');
    await writeFile(validationFile, 'text,label,source\nsentence 3 é,yes,x\nanother,no,y\n');
    const specification = specify({ validationFile });
    const expected = await contentOf(await load(specification));
    expect(await contentOf(await load(specification, index()))).toEqual(expected);
    expect(await contentOf(await load(specification, index()))).toEqual(expected);
  });

  it('is found by the columns that were chosen, which a session that goes on asks for', async () => {
    await writeRows();
    const { textColumn, labelColumn, ...open } = specify();
    expect([textColumn, labelColumn]).toEqual(['text', 'label']);
    await load(open, index());
    expect(await found()).toBeDefined();
    expect(await found(specify({ seed: 4 }))).toBeUndefined();
  });

  it('is not taken for a file that changed within its size, even when its time was set back', async () => {
    await writeRows();
    const before = await load(specify(), index());
    const { atime, mtime } = await stat(file());
    const text = await readFile(file(), 'utf8');
    await writeFile(file(), text.replace('sentence 7', 'sentence 8'));
    await utimes(file(), atime, mtime);
    expect((await stat(file())).size).toBe(Buffer.byteLength(text));
    expect(await found()).toBeUndefined();
    expect((await load(specify(), index())).fingerprint).not.toBe(before.fingerprint);
  });

  it('is not made of a file that was changed a moment ago: it may change again within one tick of the clock', async () => {
    await writeRows();
    await load(specify(), index(Date.now));
    expect(await found()).toBeUndefined();
  });

  it('is not made of a small file', async () => {
    await writeRows();
    await load(specify(), new DatasetIndex(indexes(), { now: IN_A_MINUTE }));
    await expect(readdir(indexes())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['splits.bin', 'label-ids.bin', 'row-ordinals.bin', 'facts.json', 'manifest.json'])(
    'is made again when %s is damaged',
    async (name) => {
      await writeRows();
      const expected = await contentOf(await load(specify(), index()));
      const [key] = await readdir(indexes());
      const damaged = path.join(indexes(), key!, name);
      const bytes = await readFile(damaged);
      bytes[3]! ^= 1;
      await writeFile(damaged, bytes);
      expect(await found()).toBeUndefined();
      expect(await contentOf(await load(specify(), index()))).toEqual(expected);
      await truncate(damaged, 2);
      expect(await found()).toBeUndefined();
      expect(await contentOf(await load(specify(), index()))).toEqual(expected);
      expect(await found()).toBeDefined();
    },
  );

  it('names each file of an index with its SHA-256', async () => {
    await writeRows();
    await load(specify(), index());
    const [key] = await readdir(indexes());
    const text = await readFile(path.join(indexes(), key!, 'manifest.json'), 'utf8');
    const { digests } = JSON.parse(text) as { readonly digests: Readonly<Record<string, string>> };
    for (const [name, expected] of Object.entries(digests)) {
      const bytes = await readFile(path.join(indexes(), key!, name));
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(expected);
    }
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { Dataset, DatasetSpecification, SplitName } from '#domain/dataset/dataset-loader.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import { FileDatasetLoader } from '#infrastructure/datasets/file-dataset-loader.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'dataset-loader-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, content);
  return file;
}
const jsonLines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const load = (trainFile: string, more: Partial<DatasetSpecification> = {}): Promise<Dataset> =>
  new FileDatasetLoader().load({
    trainFile,
    objective: 'single_label',
    ratios: { train: 0.8, validation: 0.1, test: 0.1 },
    stratified: true,
    seed: 1,
    ...more,
  });
async function textsOf(dataset: Dataset, split?: SplitName): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of dataset.texts(split)) texts.push(text);
  return texts;
}
const labelsOf = (dataset: Dataset): string[][] =>
  Array.from({ length: dataset.rowCount }, (_, row) =>
    Array.from(dataset.labelIds.subarray(dataset.labelOffsets[row], dataset.labelOffsets[row + 1]), (id) =>
      dataset.labelSpace!.nameOf(id),
    ),
  );
/** Rows `text 0` ... with labels in turn. */
const someRows = (count: number, labels: readonly unknown[] = ['a', 'b']): object[] =>
  Array.from({ length: count }, (_, i) => ({ text: `text ${i}`, label: labels[i % labels.length] }));

describe('FileDatasetLoader', () => {
  it('loads rows with labels, splits and texts in the order of the file', async () => {
    const dataset = await load(await write('plain.jsonl', jsonLines(someRows(20, [10, 9]))));
    expect(dataset.rowCount).toBe(20);
    expect(dataset.labelSpace!.names).toEqual(['9', '10']);
    expect(labelsOf(dataset).slice(0, 3)).toEqual([['10'], ['9'], ['10']]);
    expect(dataset.statistics.splitCounts).toEqual({ train: 16, validation: 2, test: 2 });
    expect(dataset.statistics.labelCounts).toEqual({ '9': 10, '10': 10 });
    expect(await textsOf(dataset)).toEqual(someRows(20).map((_, i) => `text ${i}`));
    expect(dataset.locationOf(4)).toEqual({ file: path.join(folder, 'plain.jsonl'), line: 5 });
    expect(dataset.report.warnings).toEqual([]);
  });

  it('streams each split with the row numbers of the dataset', async () => {
    const dataset = await load(await write('splits.jsonl', jsonLines(someRows(30))));
    for (const [number, split] of (['train', 'validation', 'test'] as const).entries()) {
      const seen: number[] = [];
      for await (const { index, text } of dataset.texts(split)) {
        expect(text).toBe(`text ${index}`);
        seen.push(index);
      }
      expect(seen).toEqual([...dataset.splits.keys()].filter((row) => dataset.splits[row] === number));
      expect(dataset.countOf(split)).toBe(seen.length);
    }
  });

  it('leaves bad rows out, with file, line and reason, and gives the texts of the others', async () => {
    const rows = [
      '{"text": "one", "label": "a"}',
      '{oops',
      '{"text": "", "label": "a"}',
      '{"text": "two", "label": "b"}',
      '{"label": "b"}',
      '{"text": "three"}',
      '[]',
      '{"text": "four", "label": ["a", "b"]}',
      '{"text": "five", "label": "a"}',
    ];
    const file = await write('bad.jsonl', rows.join('\n'));
    const dataset = await load(file);
    expect(await textsOf(dataset)).toEqual(['one', 'two', 'five']);
    expect(dataset.locationOf(2).line).toBe(9);
    expect(dataset.report.badRowCount).toBe(6);
    const found = dataset.report.badRows.map(({ line, reason }) => `${line} ${reason}`).sort();
    expect(found).toEqual([
      '2 not_json',
      '3 text_empty',
      '5 text_missing',
      '6 label_missing',
      '7 not_an_object',
      '8 label_invalid',
    ]);
    expect(dataset.report.badRows.every((row) => row.file === file)).toBe(true);
    expect(dataset.report.warnings.join()).toMatch(/6 rows can't be used/);
  });

  it('reads CSV with a byte order mark, CRLF, quoted line ends and empty texts', async () => {
    const content = '\uFEFFtext,label\r\n"a\r\nb",1.0\r\n,1\r\nshort\r\nc,2\r\nd,2\r\n"e, f",1\r\n';
    const dataset = await load(await write('tricky.csv', content));
    expect(await textsOf(dataset)).toEqual(['a\r\nb', 'c', 'd', 'e, f']);
    expect(labelsOf(dataset).flat()).toEqual(['1', '2', '2', '1']);
    expect(dataset.report.badRows.map(({ line, reason }) => `${line} ${reason}`).sort()).toEqual([
      '4 text_empty',
      '5 wrong_column_count',
    ]);
  });

  it('reads several labels per row and rows with none', async () => {
    const rows = [...someRows(10, [['x', 'y'], ['z']]), { text: 'none', label: [] }];
    const dataset = await load(await write('multi.jsonl', jsonLines(rows)), { objective: 'multi_label' });
    expect(labelsOf(dataset).slice(0, 2)).toEqual([['x', 'y'], ['z']]);
    expect(labelsOf(dataset)[10]).toEqual([]);
    expect(dataset.statistics.labelCounts).toEqual({ x: 5, y: 5, z: 5 });
  });

  it('reads pairs of texts, and tells (ab, c) from (a, bc)', async () => {
    const rows = [
      { text: 'ab', other: 'c', label: 0 },
      { text: 'a', other: 'bc', label: 1 },
      { text: 'ab', other: 'c', label: 1 },
      { text: 'x', other: 'y', label: 0 },
    ];
    const dataset = await load(await write('pairs.jsonl', jsonLines(rows)), { textPairColumn: 'other' });
    const pairs: (string | undefined)[] = [];
    for await (const { textPair } of dataset.texts()) pairs.push(textPair);
    expect(pairs).toEqual(['c', 'bc', 'c', 'y']);
    expect(dataset.report).toMatchObject({ exactDuplicateCount: 1, conflictingDuplicateCount: 1 });
    expect(dataset.splits[0]).toBe(dataset.splits[2]);
  });

  it('keeps exact duplicates on one side, whatever the seed', async () => {
    const rows = Array.from({ length: 90 }, (_, i) => ({ text: `text ${i % 30}`, label: i % 2 }));
    const file = await write('duplicates.jsonl', jsonLines(rows));
    for (let seed = 0; seed < 10; seed++) {
      const dataset = await load(file, { seed });
      expect(dataset.report.exactDuplicateCount).toBe(60);
      for (let row = 30; row < 90; row++) expect(dataset.splits[row]).toBe(dataset.splits[row % 30]);
    }
  });

  it('keeps groups on one side; rows without a group are on their own', async () => {
    const rows = Array.from({ length: 100 }, (_, i) => ({
      text: `text ${i}`,
      label: i % 2,
      package: i < 80 ? `package ${i % 20}` : null,
    }));
    const dataset = await load(await write('groups.jsonl', jsonLines(rows)), { groupColumn: 'package' });
    for (let row = 20; row < 80; row++) expect(dataset.splits[row]).toBe(dataset.splits[row % 20]);
    expect(new Set(dataset.splits.subarray(80)).size).toBeGreaterThan(1);
    expect(dataset.statistics.splitCounts).toEqual({ train: 80, validation: 10, test: 10 });
  });

  it('splits by content and seed, not by the name of the file', async () => {
    const first = await load(await write('name-one.jsonl', jsonLines(someRows(50))));
    const second = await load(await write('name-two.jsonl', jsonLines(someRows(50))));
    const otherSeed = await load(path.join(folder, 'name-one.jsonl'), { seed: 2 });
    expect(second.splits).toEqual(first.splits);
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(otherSeed.splits).not.toEqual(first.splits);
  });

  it('does not care for the order of JSON keys', async () => {
    const row = fc.record({ text: fc.string({ minLength: 1 }), label: fc.nat(2), id: fc.nat() });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 10, maxLength: 30 }), async (rows) => {
        const some = [...rows, ...someRows(3, [0, 1, 2])];
        const reversed = some.map((fields) => Object.fromEntries(Object.entries(fields).reverse()));
        const first = await load(await write('keys.jsonl', jsonLines(some)));
        const splits = first.splits.slice();
        const second = await load(await write('keys.jsonl', jsonLines(reversed)));
        expect(second.splits).toEqual(splits);
        expect(second.labelIds).toEqual(first.labelIds);
        expect(second.statistics.labelCounts).toEqual(first.statistics.labelCounts);
      }),
      { seed: 5, numRuns: 20 },
    );
  });

  it('takes given validation and test files as they are, and removes their rows from training', async () => {
    const trainFile = await write('given-train.jsonl', jsonLines(someRows(20)));
    const validationFile = await write('given-validation.csv', 'text,label\nvalid 1,a\ntext 3,b\n');
    const testFile = await write(
      'given-test.jsonl',
      jsonLines([...someRows(2), { text: 'test', label: 'b' }]),
    );
    const dataset = await load(trainFile, { validationFile, testFile });
    expect(dataset.report.leakedRowCount).toBe(3);
    expect(dataset.report.warnings.join()).toMatch(/3 rows of the training file are also in/);
    expect(await textsOf(dataset, 'validation')).toEqual(['valid 1', 'text 3']);
    expect(await textsOf(dataset, 'test')).toEqual(['text 0', 'text 1', 'test']);
    expect(await textsOf(dataset, 'train')).not.toContain('text 3');
    expect(dataset.countOf('train')).toBe(17);
    expect(dataset.locationOf(17)).toEqual({ file: validationFile, line: 2 });
  });

  it('divides the training file by the other ratios when only a test file is given', async () => {
    const trainFile = await write('only-train.jsonl', jsonLines(someRows(90)));
    const testFile = await write(
      'only-test.jsonl',
      jsonLines([
        { text: 'x', label: 'a' },
        { text: 'y', label: 'b' },
      ]),
    );
    const dataset = await load(trainFile, { testFile });
    expect(dataset.statistics.splitCounts).toEqual({ train: 80, validation: 10, test: 2 });
  });

  it('reports labels seen once and classes missing from a split', async () => {
    const rows = [...someRows(40), { text: 'rare', label: 'once' }];
    const { report, splits } = await load(await write('rare.jsonl', jsonLines(rows)));
    expect(splits[40]).toBe(0);
    expect(report.warnings).toEqual([
      "Seen once, so it can't be both learned and measured: once.",
      'Not in the validation split (of 3 labels): once.',
      'Not in the test split (of 3 labels): once.',
    ]);
  });

  it('makes labels that the model does not know bad rows', async () => {
    const file = await write('known.jsonl', jsonLines(someRows(10, ['a', 'b', 'zzz'])));
    const dataset = await load(file, {
      labelSpace: new LabelSpace(['b', 'a', 'never']),
      ratios: { train: 0, validation: 0, test: 1 },
    });
    expect(dataset.labelSpace!.names).toEqual(['b', 'a', 'never']);
    expect(dataset.countOf('test')).toBe(7);
    expect(dataset.report.badRows.map(({ reason }) => reason)).toEqual(new Array(3).fill('label_unknown'));
  });

  it('cuts plain text into documents for language modelling, and loses nothing', async () => {
    const content = Array.from({ length: 4000 }, (_, i) => `line ${i}\r\n\n`).join('');
    const dataset = await load(await write('text.txt', content), { objective: 'causal_language_modeling' });
    expect((await textsOf(dataset)).join('')).toBe(content);
    expect(dataset.labelSpace).toBeUndefined();
    expect(dataset.labelOffsets).toHaveLength(dataset.rowCount + 1);
    expect(dataset.statistics.characters.max).toBeLessThanOrEqual(2 * 512);
    expect(dataset.countOf('validation')).toBeGreaterThan(5);
  });

  it('gives language modelling another fingerprint for another split, classification not', async () => {
    const file = await write('fingerprint.jsonl', jsonLines(someRows(30)));
    const prints = async (objective: DatasetSpecification['objective']): Promise<Set<string>> =>
      new Set([
        (await load(file, { objective })).fingerprint,
        (await load(file, { objective, seed: 2 })).fingerprint,
      ]);
    expect((await prints('single_label')).size).toBe(1);
    expect((await prints('causal_language_modeling')).size).toBe(2);
    expect((await load(file)).fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('gives another fingerprint when one character of the file changes', async () => {
    const before = await load(await write('content.jsonl', jsonLines(someRows(30))));
    const after = await load(
      await write('content.jsonl', jsonLines(someRows(30)).replace('text 7', 'text &')),
    );
    expect(after.fingerprint).not.toBe(before.fingerprint);
  });

  it('notices that a file was changed after it was loaded', async () => {
    const file = await write('changing.jsonl', jsonLines(someRows(10)));
    const dataset = await load(file);
    await write('changing.jsonl', jsonLines(someRows(11)));
    await expect(textsOf(dataset)).rejects.toThrow(/was changed while it was in use/);
  });

  it('reads every format to the same dataset', async () => {
    const rows = someRows(20) as { text: string; label: string }[];
    const csv = (delimiter: string): string =>
      [['text', 'label'], ...rows.map(({ text, label }) => [text, label])]
        .map((row) => `${row.join(delimiter)}\n`)
        .join('');
    const reference = await load(await write('same.jsonl', jsonLines(rows)));
    const others = [
      await write('same.json', JSON.stringify(rows)),
      await write('same.csv', csv(',')),
      await write('same.tsv', csv('\t')),
    ];
    for (const file of others) {
      const dataset = await load(file);
      expect(dataset.splits).toEqual(reference.splits);
      expect(labelsOf(dataset)).toEqual(labelsOf(reference));
      expect(await textsOf(dataset)).toEqual(await textsOf(reference));
    }
  });
});

describe('FileDatasetLoader, with input that cannot be used', () => {
  const lines = (count: number, label: unknown): string => jsonLines(someRows(count, [label]));
  it.each([
    ['an empty file', 'x.jsonl', '', 'DATASET.NO_USABLE_ROWS', /is empty/],
    ['a file of blank lines', 'x.jsonl', '\n\n', 'DATASET.NO_USABLE_ROWS', /has no rows/],
    ['a header alone', 'x.csv', 'text,label\n', 'DATASET.NO_USABLE_ROWS', /has no rows/],
    [
      'lines that are not JSON',
      'x.jsonl',
      'a\nb\n',
      'DATASET.NO_USABLE_ROWS',
      /None of the 2 rows.*line 1: not JSON/,
    ],
    ['text called .json', 'x.json', 'hello', 'DATASET.UNREADABLE', /must be JSON.*starts with "hello"/],
    ['an unknown extension', 'x.xlsx', 'a', 'DATASET.FORMAT_UNKNOWN', /'.xlsx'; known are .json, .jsonl/],
    ['no extension', 'x', 'a', 'DATASET.FORMAT_UNKNOWN', /no extension/],
    [
      'no text column',
      'x.csv',
      'a,label\n1,2\n',
      'DATASET.COLUMN_MISSING',
      /columns a, label.*--text-column/,
    ],
    ['no label column', 'x.txt', 'text\n', 'DATASET.COLUMN_MISSING', /columns text.*--label-column/],
    ['one class only', 'x.jsonl', lines(9, 'a'), 'DATASET.LABELS_INVALID', /one label only, 'a'/],
    [
      'labels of a regression',
      'x.jsonl',
      lines(9, 0.5),
      'DATASET.LABELS_INVALID',
      /look like numbers of a regression.*0\.5/,
    ],
    ['too few rows', 'x.jsonl', jsonLines(someRows(2)), 'DATASET.SPLIT_IMPOSSIBLE', /2 rows/],
    [
      'empty texts only',
      'x.csv',
      'text,label\n,1\n,2\n',
      'DATASET.NO_USABLE_ROWS',
      /line 2: column 'text' is empty/,
    ],
  ])('refuses %s', async (_, name, content, code, message) => {
    const loading = load(await write(name, content));
    await expect(loading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  it('refuses a label column of free text', async () => {
    const rows = Array.from({ length: 10_050 }, (_, i) => ({ text: 't', label: `label ${i}` }));
    const loading = load(await write('free.jsonl', jsonLines(rows)));
    await expect(loading).rejects.toThrow(/more than 10000 different labels/);
  });

  it('refuses a missing file and a folder', async () => {
    await expect(load(path.join(folder, 'no.csv'))).rejects.toMatchObject({ code: 'DATASET.NOT_FOUND' });
    await mkdir(path.join(folder, 'folder.csv'));
    await expect(load(path.join(folder, 'folder.csv'))).rejects.toThrow(/is a folder/);
  });

  it('refuses a test file without the column that training uses', async () => {
    const trainFile = await write('columns.jsonl', jsonLines(someRows(10)));
    const testFile = await write('columns-test.jsonl', jsonLines([{ content: 'a', label: 'a' }]));
    await expect(load(trainFile, { testFile })).rejects.toThrow(/columns-test.jsonl has no column 'text'/);
  });
});

describe('one label against all others', () => {
  const rows = [['joy'], ['joy', 'fear'], ['fear'], [], ['anger']].flatMap((labels, kind) =>
    Array.from({ length: 20 }, (_, i) => ({ text: `text ${kind} ${i}`, label: labels })),
  );

  it('gives two classes, and the same split and content whatever the label', async () => {
    const file = await write('one-vs-all.jsonl', jsonLines(rows));
    const joy = await load(file, { positiveLabel: 'joy' });
    const fear = await load(file, { positiveLabel: 'fear' });
    expect(joy.labelSpace?.names).toEqual(['not_joy', 'joy']);
    expect(joy.statistics.labelCounts).toEqual({ not_joy: 60, joy: 40 });
    expect(labelsOf(joy).slice(38, 42)).toEqual([['joy'], ['joy'], ['not_joy'], ['not_joy']]);
    expect(fear.splits).toEqual(joy.splits);
    expect(fear.fingerprint).toBe(joy.fingerprint);
  });
});

describe('rows in one language', () => {
  it('are read alone, and are other data than those of all languages', async () => {
    const rows = someRows(40).map((row, i) => ({ ...row, lang: i < 20 ? 'en' : 'fr' }));
    const file = await write('languages.jsonl', jsonLines(rows));
    const french = await load(file, { languageColumn: 'lang', language: 'fr' });
    expect(french.rowCount).toBe(20);
    expect((await textsOf(french))[0]).toBe('text 20');
    expect(french.report.badRowCount).toBe(0);
    const all = await load(file, { languageColumn: 'lang' });
    expect(all.rowCount).toBe(40);
    expect(all.fingerprint).not.toBe(french.fingerprint);
  });

  it('need the column that is named', async () => {
    const file = await write('no-language.jsonl', jsonLines(someRows(20)));
    await expect(load(file, { languageColumn: 'lang', language: 'fr' })).rejects.toThrow(
      "has no column 'lang'; it has the columns text, label. Name one of them with --language-column.",
    );
  });
});

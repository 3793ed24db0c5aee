import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { DatasetSurvey, SurveySpecification } from '#domain/dataset/dataset-survey.js';
import { FileDatasetSurveyor } from '#infrastructure/datasets/file-dataset-surveyor.js';
import { useTemporaryFolder } from '#test/support/temporary-folder.js';

/** Counts of one group as plain objects. */
function counts(survey: DatasetSurvey, group = 0): Record<string, Record<string, number>> {
  const { keys } = survey.groups[group]!;
  return Object.fromEntries(
    [...keys].map(([key, { labelCounts }]) => [key, Object.fromEntries(labelCounts)]),
  );
}

describe('FileDatasetSurveyor', () => {
  const folder = useTemporaryFolder();
  const survey = async (
    name: string,
    content: string,
    more: Partial<SurveySpecification> = {},
  ): Promise<DatasetSurvey> => {
    const path = join(folder(), name);
    await writeFile(path, content);
    return new FileDatasetSurveyor().survey({ files: [{ path }], readsLists: () => true, ...more });
  };
  const lines = (rows: readonly object[]): string => rows.map((row) => `${JSON.stringify(row)}\n`).join('');

  it('counts the labels of every key of an object, also of one that comes late', async () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({
      text: `text ${i}`,
      labels: { sentiment: i % 2 === 0 ? 'pos' : 'neg', ...(i === 180 ? { topic: ['a', 'b'] } : {}) },
    }));
    const found = await survey('object.jsonl', lines(rows));
    expect(found.keys).toEqual(['labels.sentiment', 'labels.topic']);
    expect(counts(found)).toEqual({
      'labels.sentiment': { pos: 100, neg: 100 },
      'labels.topic': { a: 1, b: 1 },
    });
    expect(found.groups[0]?.keys.get('labels.topic')?.hasLists).toBe(true);
    expect(found.groups[0]?.keys.get('labels.sentiment')?.hasLists).toBe(false);
  });

  it('reads objects from the JSON texts of a CSV column, and several columns', async () => {
    const csv =
      'text,labels,kind\nfirst,"{""sentiment"":""pos"",""topic"":[""a"",""b""]}",x\nsecond,"{""sentiment"":""neg""}",y\n';
    const found = await survey('json.csv', csv, { labelColumns: ['labels', 'kind'] });
    expect(counts(found)).toEqual({
      'labels.sentiment': { pos: 1, neg: 1 },
      'labels.topic': { a: 1, b: 1 },
      kind: { x: 1, y: 1 },
    });
  });

  it('counts by language, and takes a row without a label of a key for no bad row', async () => {
    const rows = [
      { text: 'one', label: 'a', lang: 'en' },
      { text: 'un', label: 'b', lang: 'fr' },
      { text: 'deux', lang: 'fr' },
      { text: '', label: 'a', lang: 'fr' },
    ];
    const found = await survey('languages.jsonl', lines(rows), { languageColumn: 'lang' });
    expect(found.groups.map(({ language, rowCount }) => [language, rowCount])).toEqual([
      ['en', 1],
      ['fr', 2],
    ]);
    expect(counts(found, 1)).toEqual({ label: { b: 1 } });
    expect(found.badRows).toMatchObject([{ line: 4, reason: 'text_empty' }]);
  });

  it('writes rows without some of their labels, and leaves out those that have no other', async () => {
    const rows = [
      { text: 'a', labels: { mood: 'good', topic: ['x', 'rare'] }, group: 7, other: 1 },
      { text: 'b', labels: { mood: 'rare', topic: ['x', 'y'] }, group: 8 },
      { text: 'c', labels: { mood: 'rare', topic: ['rare'] } },
      { text: 'd', labels: { mood: 'good', topic: [] } },
    ];
    const path = join(folder(), 'rare.jsonl');
    await writeFile(path, lines(rows));
    const [filtered] = await new FileDatasetSurveyor().filter({
      specification: { files: [{ path }], readsLists: (key) => key === 'labels.topic' },
      otherColumns: ['group'],
      keeps: (_, label) => label !== 'rare',
      folder: join(folder(), 'filtered'),
    });
    expect(filtered).toMatchObject({ rowCount: 3, leftOut: 1 });
    const written = (await readFile(filtered!.path, 'utf8')).trim().split('\n');
    expect(written.map((line) => JSON.parse(line) as unknown)).toEqual([
      { text: 'a', group: 7, 'labels.mood': 'good', 'labels.topic': 'x' },
      { text: 'b', group: 8, 'labels.topic': ['x', 'y'] },
      { text: 'd', 'labels.mood': 'good', 'labels.topic': [] },
    ]);
  });

  it('tells files apart by content, and names malformed lines', async () => {
    const first = await survey('a.tsv', 'one\t1, 2\ntwo\nthree\t2\n', {
      textColumn: '#1',
      labelColumns: ['#2'],
    });
    expect(counts(first)).toEqual({ '#2': { 1: 1, 2: 2 } });
    expect(first.badRows).toMatchObject([{ line: 2, message: 'expected 2 columns, found 1' }]);
    const second = await survey('a.tsv', 'one\t1, 2\nthree\t2\n', { textColumn: '#1', labelColumns: ['#2'] });
    expect(second.fingerprint).not.toBe(first.fingerprint);
  });

  it('takes every line for a row where quotes mean nothing', async () => {
    const tsv = '"one\t1\ntwo\t2\nthree"\t1\n';
    const columns = { textColumn: '#1', labelColumns: ['#2'] };
    const quoted = await survey('q.tsv', tsv, columns);
    expect([quoted.rowCount, quoted.badRowCount]).toEqual([1, 0]);
    const plain = await survey('q.tsv', tsv, { ...columns, quotes: false });
    expect([plain.rowCount, plain.badRowCount]).toEqual([3, 0]);
    expect(counts(plain)).toEqual({ '#2': { 1: 2, 2: 1 } });
  });

  it('says which columns there are when a label column is missing', async () => {
    const row = lines([{ text: 'one', kind: 'a' }]);
    await expect(survey('b.jsonl', row)).rejects.toThrow(
      'has no label column of a usual name; it has the columns text, kind',
    );
    await expect(survey('b.jsonl', row, { labelColumns: ['kin'] })).rejects.toThrow("has no column 'kin'");
  });
});

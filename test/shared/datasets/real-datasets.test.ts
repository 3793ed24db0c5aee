import { describe, expect, it } from '@jest/globals';
import type { Dataset, DatasetSpecification } from '#domain/dataset/dataset-loader.js';
import { FileDatasetLoader } from '#infrastructure/datasets/file-dataset-loader.js';
import { sharedPath } from '#test/support/shared-folder.js';

// All expected numbers were counted with Python (json, csv, collections.Counter, numpy), not with this loader.

const load = (trainFile: string, more: Partial<DatasetSpecification> = {}): Promise<Dataset> =>
  new FileDatasetLoader().load({
    trainFile,
    objective: 'single_label',
    ratios: { train: 0.8, validation: 0.1, test: 0.1 },
    stratified: true,
    seed: 1,
    ...more,
  });

async function countCharacters(dataset: Dataset): Promise<number> {
  let characters = 0;
  for await (const { text } of dataset.texts()) characters += text.length;
  return characters;
}

describe('FileDatasetLoader on real data', () => {
  it('reads TREC and leaves out the ten training questions that are also in the test file', async () => {
    const dataset = await load(sharedPath('data/trec/train.jsonl'), {
      testFile: sharedPath('data/trec/test.jsonl'),
    });
    expect(dataset.report).toMatchObject({ badRowCount: 0, leakedRowCount: 10, exactDuplicateCount: 71 });
    expect(dataset.rowCount).toBe(5452 - 10 + 500);
    expect(dataset.countOf('test')).toBe(500);
    expect(dataset.labelSpace!.names).toEqual(['ABBR', 'DESC', 'ENTY', 'HUM', 'LOC', 'NUM']);
    expect(dataset.statistics.characters).toMatchObject({
      mean: expect.closeTo(49.439919219118146, 9),
      std: expect.closeTo(20.666763688752756, 9),
      median: 46,
      p90: 77,
      p95: 88,
      p99: 111,
    });
  });

  it('reads one of the label keys of GoEmotions, one label per row', async () => {
    const dataset = await load(sharedPath('data/goemotions/train.jsonl'), {
      validationFile: sharedPath('data/goemotions/dev.jsonl'),
      testFile: sharedPath('data/goemotions/test.jsonl'),
      labelColumn: 'labels.sentiment',
    });
    expect(dataset.rowCount).toBe(54_137);
    expect(dataset.report).toMatchObject({ leakedRowCount: 126, exactDuplicateCount: 143 });
    expect(dataset.statistics.labelCounts).toEqual({
      ambiguous: 6658,
      negative: 11_797,
      neutral: 16_745,
      positive: 18_937,
    });
  });

  it('reads another key of GoEmotions, several labels per row, and stratifies them', async () => {
    const dataset = await load(sharedPath('data/goemotions/train.jsonl'), {
      objective: 'multi_label',
      labelColumn: 'labels.emotion',
    });
    expect(dataset.rowCount).toBe(43_410);
    expect(dataset.labelSpace!.size).toBe(28);
    expect(dataset.statistics.labelCounts).toMatchObject({
      neutral: 14_219,
      admiration: 4130,
      approval: 2939,
    });
    expect(dataset.report).toMatchObject({ exactDuplicateCount: 183, conflictingDuplicateCount: 80 });
    const { names } = dataset.labelSpace!;
    const inValidation = new Array<number>(names.length).fill(0);
    dataset.splits.forEach((split, row) => {
      if (split !== 1) return;
      for (let i = dataset.labelOffsets[row]!; i < dataset.labelOffsets[row + 1]!; i++) {
        inValidation[dataset.labelIds[i]!]!++;
      }
    });
    names.forEach((name, id) => {
      const share = inValidation[id]! / dataset.statistics.labelCounts[name]!;
      expect(share).toBeGreaterThan(0.07);
      expect(share).toBeLessThan(0.13);
    });
  });

  it('says which label keys GoEmotions has when none is named', async () => {
    await expect(load(sharedPath('data/goemotions/train.jsonl'))).rejects.toThrow(
      /columns id, text, labels.emotion, labels.ekman, labels.sentiment/,
    );
  });

  it.each([
    ['en', 17_528, [3828, 3400, 2317, 2439, 2833, 2464, 2442, 2699], 698_730],
    // 7,560 lines, of which quoted line ends make 7,307 records.
    ['fr', 7307, [1947, 1727, 995, 1128, 1257, 1201, 1198, 1260], 303_576],
  ])('reads XED (%s), which has no header', async (language, rowCount, counts, characters) => {
    const dataset = await load(sharedPath(`data/xed/${language}.tsv`), {
      objective: 'multi_label',
      textColumn: '#1',
      labelColumn: '#2',
    });
    expect(dataset.rowCount).toBe(rowCount);
    expect(dataset.report.badRowCount).toBe(0);
    expect(dataset.labelSpace!.names).toEqual(['1', '2', '3', '4', '5', '6', '7', '8']);
    expect(Object.values(dataset.statistics.labelCounts)).toEqual(counts);
    expect(await countCharacters(dataset)).toBe(characters);
  });

  it('keeps the two functions of a SVEN pair on one side', async () => {
    const dataset = await load(sharedPath('data/sven/train.jsonl'), { groupColumn: 'pair' });
    expect(dataset.rowCount).toBe(1440);
    expect(dataset.report).toMatchObject({
      textColumn: 'func',
      labelColumn: 'target',
      exactDuplicateCount: 7,
    });
    expect(dataset.statistics.labelCounts).toEqual({ '0': 720, '1': 720 });
    expect(dataset.statistics.splitCounts).toEqual({ train: 1152, validation: 144, test: 144 });
    const pairs = await dataset.valuesOf('pair');
    const splitOfPair = new Map<string, number>();
    pairs.forEach((pair, row) => {
      expect(splitOfPair.get(pair) ?? dataset.splits[row]).toBe(dataset.splits[row]);
      splitOfPair.set(pair, dataset.splits[row]!);
    });
    expect(splitOfPair.size).toBe(712);
  });

  it('reads all of Tiny Shakespeare', async () => {
    const dataset = await load(sharedPath('data/tinyshakespeare/input.txt'), {
      objective: 'causal_language_modeling',
    });
    expect(await countCharacters(dataset)).toBe(1_115_394);
    expect(dataset.countOf('validation')).toBeGreaterThan(5);
  });
});

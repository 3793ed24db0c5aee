import { describe, expect, it } from '@jest/globals';
import { splitRows, type SplitRequest } from '#domain/dataset/split.js';

const RATIOS = { train: 0.8, validation: 0.1, test: 0.1 };

/** One label and one unit per row. */
function singleLabels(labels: readonly number[], seed = 1): SplitRequest {
  return {
    unitOf: Uint32Array.from(labels, (_, row) => row),
    unitCount: labels.length,
    labelIds: Int32Array.from(labels),
    labelOffsets: Uint32Array.from({ length: labels.length + 1 }, (_, row) => row),
    classCount: Math.max(...labels) + 1,
    ratios: RATIOS,
    seed,
  };
}
const sizes = (splits: Uint8Array): number[] =>
  [0, 1, 2].map((split) => splits.filter((own) => own === split).length);

describe('splitRows', () => {
  it('divides each class by the ratios', () => {
    const labels = Array.from({ length: 1000 }, (_, row) => (row % 10 === 0 ? 1 : 0));
    const splits = splitRows(singleLabels(labels));
    expect(sizes(splits)).toEqual([800, 100, 100]);
    expect(sizes(splits.filter((_, row) => labels[row] === 1))).toEqual([80, 10, 10]);
  });

  it('does not let the rounding of many small classes add up', () => {
    const labels = Array.from({ length: 600 }, (_, row) => row % 200); // three rows per class
    const [train, validation, test] = sizes(splitRows(singleLabels(labels)));
    expect(Math.abs(train! - 480)).toBeLessThanOrEqual(2);
    expect(Math.abs(validation! - 60)).toBeLessThanOrEqual(2);
    expect(Math.abs(test! - 60)).toBeLessThanOrEqual(2);
  });

  it('gives another division for another seed', () => {
    const labels = new Array<number>(200).fill(0);
    expect(splitRows(singleLabels(labels, 1))).not.toEqual(splitRows(singleLabels(labels, 2)));
  });

  it('meets the ratios with groups of different sizes as closely as they allow', () => {
    const groupSizes = [50, 40, 30, 20, 20, 10, 10, 10, 5, 5];
    const unitOf = Uint32Array.from(groupSizes.flatMap((size, unit) => new Array<number>(size).fill(unit)));
    const splits = splitRows({
      unitOf,
      unitCount: groupSizes.length,
      labelIds: new Int32Array(0),
      labelOffsets: new Uint32Array(201),
      classCount: 0,
      ratios: RATIOS,
      seed: 3,
    });
    expect(sizes(splits)).toEqual([160, 20, 20]);
  });

  it('divides pairs of one row of each class by pair and by class', () => {
    const unitOf = Uint32Array.from({ length: 400 }, (_, row) => row >> 1);
    const request = {
      ...singleLabels(Array.from({ length: 400 }, (_, row) => row % 2)),
      unitOf,
      unitCount: 200,
    };
    const splits = splitRows(request);
    expect(sizes(splits)).toEqual([320, 40, 40]);
    expect(splits.every((split, row) => split === splits[row ^ 1])).toBe(true);
  });

  it('keeps the shares of every label of multi-label rows close', () => {
    const rows = Array.from({ length: 2000 }, (_, row) => [
      row % 2,
      2 + (row % 3),
      ...(row % 50 === 0 ? [5] : []),
    ]);
    const labelOffsets = new Uint32Array(rows.length + 1);
    rows.forEach((labels, row) => (labelOffsets[row + 1] = labelOffsets[row]! + labels.length));
    const splits = splitRows({
      ...singleLabels(rows.map(() => 0)),
      labelIds: Int32Array.from(rows.flat()),
      labelOffsets,
      classCount: 6,
    });
    for (let label = 0; label < 6; label++) {
      const ofLabel = splits.filter((_, row) => rows[row]!.includes(label));
      const validation = ofLabel.filter((split) => split === 1).length;
      expect(Math.abs(validation - ofLabel.length * 0.1)).toBeLessThan(2 + ofLabel.length * 0.01);
    }
  });

  it('puts everything into the one split that has a share', () => {
    const request = { ...singleLabels([0, 1, 1]), ratios: { train: 0, validation: 0, test: 1 } };
    expect([...splitRows(request)]).toEqual([2, 2, 2]);
  });

  it('says that two rows do not make three splits', () => {
    expect(() => splitRows(singleLabels([0, 1]))).toThrow(
      expect.objectContaining({
        code: 'DATASET.SPLIT_IMPOSSIBLE',
        message: expect.stringContaining('2 rows'),
      }),
    );
  });

  it.each([
    { train: 0.8, validation: 0.1, test: 0.2 },
    { train: 1.1, validation: -0.1, test: 0 },
    { train: Number.NaN, validation: 0, test: 0 },
  ])('refuses the ratios %j', (ratios) => {
    expect(() => splitRows({ ...singleLabels([0, 1, 0]), ratios })).toThrow(
      expect.objectContaining({ code: 'ARGUMENT.INVALID' }),
    );
  });
});

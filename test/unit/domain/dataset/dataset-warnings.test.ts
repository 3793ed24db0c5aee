import { describe, expect, it } from '@jest/globals';

import { warnAboutClasses, warnAboutRatios, type LoadedRows } from '#domain/dataset/dataset-warnings.js';
import { LabelSpace } from '#domain/dataset/label-space.js';

/** Rows of one class each. @param classes - class ids of the rows of the training, validation and test split */
function rowsOf(names: readonly string[], classes: readonly (readonly number[])[]): LoadedRows {
  const labelIds = Int32Array.from(classes.flat());
  return {
    splits: Uint8Array.from(classes.flatMap((ids, split) => ids.map(() => split))),
    labelIds,
    labelOffsets: Uint32Array.from({ length: labelIds.length + 1 }, (_, row) => row),
    labelSpace: new LabelSpace(names),
  };
}

describe('warnAboutClasses', () => {
  it('says nothing when every class is in every split', () => {
    expect(
      warnAboutClasses(
        rowsOf(
          ['a', 'b'],
          [
            [0, 1],
            [0, 1],
            [1, 0],
          ],
        ),
      ),
    ).toEqual([]);
  });

  it('names the classes that were seen once and those that a split lacks', () => {
    expect(warnAboutClasses(rowsOf(['a', 'b', 'c'], [[0, 0, 1, 2], [0, 1], [0]]))).toEqual([
      "Seen once, so it can't be both learned and measured: c.",
      'Not in the validation split (of 3 labels): c.',
      'Not in the test split (of 3 labels): b, c.',
    ]);
  });

  it('says nothing of a split without rows', () => {
    expect(warnAboutClasses(rowsOf(['a', 'b'], [[0, 0, 1, 1], [], []]))).toEqual([]);
  });

  it('lists ten names and counts the rest', () => {
    const names = Array.from({ length: 12 }, (_, id) => `label-${id}`);
    const [warning] = warnAboutClasses(rowsOf(names, [names.map((_, id) => id), [], []]));
    expect(warning).toMatch(/: label-0, .*label-9 and 2 more\.$/);
  });

  it('says nothing of data without labels', () => {
    const { splits, labelIds, labelOffsets } = rowsOf([], [[], [], []]);
    expect(warnAboutClasses({ splits, labelIds, labelOffsets })).toEqual([]);
  });
});

describe('warnAboutRatios', () => {
  const ratios = { train: 0.8, validation: 0.1, test: 0.1 };

  it('says nothing when the splits have about their share', () => {
    const splits = Uint8Array.from({ length: 100 }, (_, row) => (row < 78 ? 0 : row < 90 ? 1 : 2));
    expect(warnAboutRatios(splits, ratios)).toEqual([]);
  });

  it('names each split that is far from its share', () => {
    const splits = Uint8Array.from({ length: 10 }, (_, row) => (row < 5 ? 0 : row < 9 ? 1 : 2));
    expect(warnAboutRatios(splits, ratios)).toEqual([
      expect.stringMatching(/^The train split has 50 % of the rows instead of 80 %/),
      expect.stringMatching(/^The validation split has 40 % of the rows instead of 10 %/),
    ]);
  });
});

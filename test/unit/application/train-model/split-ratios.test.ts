import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { resolveSplitRatios, splitRatioProblems } from '#application/train-model/split-ratios.js';

const SEED = 20251121;
const share = fc.double({ min: 0, max: 0.45, noNaN: true });

describe('resolveSplitRatios', () => {
  it('trains on what the held-out shares leave, and all shares add up to 1', () => {
    fc.assert(
      fc.property(share, share, (validationRatio, testRatio) => {
        const ratios = resolveSplitRatios({ validationRatio, testRatio });
        expect(ratios.train + ratios.validation + ratios.test).toBeCloseTo(1, 9);
        expect(splitRatioProblems({ validationRatio, testRatio }, ratios)).toEqual([]);
      }),
      { seed: SEED },
    );
  });

  it('trains on the whole dataset when the other splits have their own files', () => {
    const files = { validationDataset: 'v.csv', testDataset: 't.csv' };
    expect(resolveSplitRatios(files)).toEqual({ train: 1, validation: 0, test: 0 });
  });
});

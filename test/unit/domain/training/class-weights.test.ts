import { describe, expect, it } from '@jest/globals';

import { balancedClassWeights, balancedPositiveWeights } from '#domain/training/class-weights.js';

describe('balancedClassWeights', () => {
  it("equals scikit-learn's compute_class_weight('balanced')", () => {
    // 90 rows of class 0, 6 of class 1, 4 of class 2: 100 / (3 * count)
    const expected = [100 / 270, 100 / 18, 100 / 12];
    balancedClassWeights([90, 6, 4]).forEach((weight, id) => expect(weight).toBeCloseTo(expected[id]!, 6));
  });

  it('gives every class that has rows the same share of the loss', () => {
    const counts = [1, 10, 0, 1000];
    const shares = Array.from(balancedClassWeights(counts), (weight, id) => weight * counts[id]!);
    expect(shares.map((share) => share / shares[0]!)).toEqual(
      [1, 1, 0, 1].map((share) => expect.closeTo(share, 5)),
    );
    expect(balancedClassWeights(counts)[2]).toBe(1);
  });
});

describe('balancedPositiveWeights', () => {
  it('makes positive rows weigh as much as the negative ones', () => {
    expect(Array.from(balancedPositiveWeights([1, 5, 0, 10], 10))).toEqual([9, 1, 1, 0]);
  });
});

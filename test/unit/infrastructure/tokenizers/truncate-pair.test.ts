import { describe, expect, it } from '@jest/globals';

import { truncatePair } from '#infrastructure/tokenizers/truncate-pair.js';

/** The definition, one token at a time, as Python's slow tokenizers do it. */
function byOneTokenAtATime(first: number, second: number, budget: number): [number, number] {
  let [left, right] = [first, second];
  while (left + right > budget) {
    if (left > right) left--;
    else right--;
  }
  return [left, right];
}

describe('truncatePair', () => {
  it('takes tokens from the longer text one after the other, for all small lengths', () => {
    for (let first = 0; first < 16; first++) {
      for (let second = 0; second < 16; second++) {
        for (let budget = 0; budget < 34; budget++) {
          expect([first, second, budget, truncatePair(first, second, budget, 'longest_first')]).toEqual([
            first,
            second,
            budget,
            byOneTokenAtATime(first, second, budget),
          ]);
        }
      }
    }
  });

  it('takes tokens from one text alone when told to', () => {
    expect(truncatePair(9, 4, 10, 'only_first')).toEqual([6, 4]);
    expect(truncatePair(4, 9, 10, 'only_second')).toEqual([4, 6]);
    expect(truncatePair(4, 6, 10, 'only_second')).toEqual([4, 6]);
  });

  it.each([
    ['only_first', 3, 9],
    ['only_first', 2, 9],
    ['only_second', 9, 3],
    ['only_second', 12, 0],
  ] as const)('says that a text is too short to be cut alone: %s of %i and %i', (strategy, first, second) => {
    expect(() => truncatePair(first, second, 9, strategy)).toThrow(`truncation ${strategy}`);
  });
});

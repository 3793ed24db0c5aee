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
          expect([first, second, budget, truncatePair(first, second, budget)]).toEqual([
            first,
            second,
            budget,
            byOneTokenAtATime(first, second, budget),
          ]);
        }
      }
    }
  });
});

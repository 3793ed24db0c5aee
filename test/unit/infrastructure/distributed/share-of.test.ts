import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { shareOf } from '#infrastructure/distributed/share-of.js';

describe('shareOf', () => {
  it('gives every thing to exactly one process, in order', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.integer({ min: 1, max: 20 }), (count, size) => {
        let next = 0;
        for (let rank = 0; rank < size; rank++) {
          const [first, end] = shareOf(count, rank, size);
          expect(first).toBe(next);
          next = end;
        }
        expect(next).toBe(count);
      }),
      { seed: 12 },
    );
  });

  it('gives two processes the parts that each of four halves would', () => {
    for (let count = 0; count < 40; count++) {
      for (const rank of [0, 1]) {
        const [first, end] = shareOf(count, rank, 2);
        expect(shareOf(count, 2 * rank, 4)[0]).toBe(first);
        expect(shareOf(count, 2 * rank + 1, 4)[1]).toBe(end);
      }
    }
  });

  it.each([
    [4, 2, [0, 2], [2, 4]],
    [3, 2, [0, 2], [2, 3]],
    [1, 2, [0, 1], [1, 1]],
  ])('cuts %d things for %d processes', (count, size, ...shares) => {
    expect(shares.map((_, rank) => shareOf(count, rank, size))).toEqual(shares);
  });
});

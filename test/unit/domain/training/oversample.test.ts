import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { oversample } from '#domain/training/oversample.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

/** Rows with one label each. */
function splitOf(ids: readonly number[]): EncodedSplit {
  return {
    rows: Uint32Array.from(ids.keys()),
    labels: { ids: Int32Array.from(ids), offsets: Uint32Array.from({ length: ids.length + 1 }, (_, i) => i) },
  } as unknown as EncodedSplit;
}

describe('oversample', () => {
  it('repeats the rows of the classes as often as the factor says, and no others', () => {
    const { rows } = oversample(splitOf([0, 1, 0, 0]), [1], 3, 5);
    expect([...rows].sort()).toEqual([0, 1, 1, 1, 2, 3]);
  });

  it('repeats a row with several labels when one of them is among the classes', () => {
    const labels = { ids: Int32Array.of(0, 2, 0, 1), offsets: Uint32Array.of(0, 2, 4) };
    const split = { rows: Uint32Array.of(0, 1), labels } as unknown as EncodedSplit;
    expect([...oversample(split, [2], 2, 5).rows]).toEqual([0, 1, 0]);
  });

  it('changes nothing with a factor of 1', () => {
    expect([...oversample(splitOf([0, 1, 1]), [0], 1, 5).rows]).toEqual([0, 1, 2]);
  });

  it('keeps every row, and gives the chosen ones the factor on average, the same for the same seed', () => {
    const cases = fc.record({
      ids: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 60 }),
      factor: fc.double({ min: 1, max: 6, noNaN: true }),
      seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    });
    fc.assert(
      fc.property(cases, ({ ids, factor, seed }) => {
        const split = splitOf(ids);
        const { rows } = oversample(split, [1, 3], factor, seed);
        const chosen = ids.filter((id) => id === 1 || id === 3).length;
        const times = ids.map((_, row) => rows.filter((other) => other === row).length);
        for (const [row, id] of ids.entries()) {
          const whole = id === 1 || id === 3 ? Math.floor(factor) : 1;
          expect([whole, id === 1 || id === 3 ? whole + 1 : whole]).toContain(times[row]);
        }
        expect(Math.abs(rows.length - (ids.length - chosen) - factor * chosen)).toBeLessThanOrEqual(0.5);
        expect([...oversample(split, [1, 3], factor, seed).rows]).toEqual([...rows]);
      }),
    );
  });
});

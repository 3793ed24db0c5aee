import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { attendByAddon, attendByEngine, type AttendedRows } from '#test/support/attended-rows.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

/** Sizes of heads that fill registers, panels of 64 columns, several of them, parts of them, and none; odd ones. */
const HEAD_SIZES = [4, 16, 32, 33, 48, 64, 80, 96, 128, 144] as const;
/** Rows that end within registers, pairs, panels and blocks of queries, and at their borders. */
const LENGTHS = [
  [1, 2],
  [15, 0, 17],
  [15, 17, 0],
  [64, 65],
  [131, 6],
] as const;

/**
 * The largest difference of each of out, dq, dk and dv from what libtorch's own operators give in float32, relative to the
 * largest value that is expected. These draw dropout masks of their own: with dropout it is from what another engine gives.
 */
function worstErrors(rows: Omit<AttendedRows, 'way'>): number[] {
  const found = attendByAddon({ ...rows, way: 'call' }).values;
  const exact = { ...rows, type: ScalarType.Float, rounding: rows.type };
  const expected =
    rows.dropout === 0 ? attendByAddon({ ...exact, way: 'callAsOnGpu' }).values : attendByEngine(exact);
  return found.map((values, index) => {
    const truth = expected[index]!;
    expect(values).toHaveLength(truth.length);
    const largest = Math.max(...truth.map(Math.abs));
    return Math.max(...values.map((value, at) => Math.abs(value - truth[at]!))) / largest;
  });
}

if (HAS_TORCH) {
  describe("attention on processor cores, beside libtorch's own operators and another engine in float32", () => {
    beforeAll(() => useEngine('wasm'));
    afterAll(() => useEngine('torch'));

    const cases = HEAD_SIZES.flatMap((headSize) => LENGTHS.map((lengths) => ({ headSize, lengths })));
    const waysOf = (lengths: readonly number[]) =>
      // Engines know no rows without tokens: what they compute for the others is the same where these come first.
      (lengths.indexOf(0) === 1 ? [0] : [0, 0.25]).flatMap((dropout) =>
        [false, true].map((causal) => ({ causal, dropout })),
      );

    it.each(cases)('agrees for heads of $headSize, rows of $lengths', ({ headSize, lengths }) => {
      for (const way of waysOf(lengths)) {
        const errors = worstErrors({ ...way, heads: 3, headSize, lengths, type: ScalarType.Float });
        expect(Math.max(...errors)).toBeLessThan(2e-5);
      }
    });

    it.each(cases)('agrees in bfloat16 for heads of $headSize, rows of $lengths', ({ headSize, lengths }) => {
      for (const way of waysOf(lengths)) {
        const errors = worstErrors({ ...way, heads: 3, headSize, lengths, type: ScalarType.BFloat16 });
        expect(Math.min(...errors)).toBeGreaterThan(0);
        // Probabilities, slopes and results are rounded: each by half of the last of eight bits.
        expect(Math.max(...errors)).toBeLessThan(16 * 2 ** -9);
      }
    });

    it.each(cases.filter(({ headSize }) => [4, 32, 144].includes(headSize)))(
      'gives the same bits for operands side by side, heads of $headSize, rows of $lengths',
      (rows) => {
        for (const way of ['call', 'callAsOnGpu'] as const) {
          for (const type of [ScalarType.Float, ScalarType.BFloat16]) {
            const all = { ...rows, way, heads: 3, causal: true, dropout: 0.25, type };
            expect(attendByAddon({ ...all, isPacked: true }).values).toEqual(attendByAddon(all).values);
          }
        }
      },
    );
  });
} else {
  describe('attention on processor cores', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

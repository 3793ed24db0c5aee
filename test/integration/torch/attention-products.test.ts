import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { attendByAddon, type AttendedRows } from '#test/support/attend-by-addon.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';

/** Sizes of heads that fill registers, panels of 64 columns, several of them, parts of them, and none. */
const HEAD_SIZES = [4, 16, 32, 48, 64, 80, 96, 128, 144] as const;
/** Rows that end within registers, pairs, panels and blocks of queries, and at their borders. */
const LENGTHS = [
  [1, 2],
  [15, 0, 17],
  [64, 65],
  [131, 6],
] as const;

/** The largest difference of each of out, dq, dk and dv, relative to the largest value that is expected. */
function worstErrors(rows: Omit<AttendedRows, 'way'>): number[] {
  const found = attendByAddon({ ...rows, way: 'call' }).values;
  const exact = { ...rows, type: ScalarType.Float, rounding: rows.type };
  const expected = attendByAddon({ ...exact, way: 'callAsOnGpu' }).values;
  return found.map((values, index) => {
    const truth = expected[index]!;
    expect(values).toHaveLength(truth.length);
    const largest = Math.max(...truth.map(Math.abs));
    return Math.max(...values.map((value, at) => Math.abs(value - truth[at]!))) / largest;
  });
}

if (HAS_TORCH) {
  describe("attention on processor cores, beside libtorch's own operators in float32", () => {
    const cases = HEAD_SIZES.flatMap((headSize) => LENGTHS.map((lengths) => ({ headSize, lengths })));
    const ways = [
      { causal: false, dropout: 0 },
      { causal: true, dropout: 0 },
      { causal: false, dropout: 0.25 },
      { causal: true, dropout: 0.25 },
    ];

    it.each(cases)('agrees for heads of $headSize, rows of $lengths', ({ headSize, lengths }) => {
      for (const way of ways) {
        const errors = worstErrors({ ...way, heads: 3, headSize, lengths, type: ScalarType.Float });
        expect(Math.max(...errors)).toBeLessThan(2e-5);
      }
    });

    it.each(cases)('agrees in bfloat16 for heads of $headSize, rows of $lengths', ({ headSize, lengths }) => {
      for (const way of ways) {
        const errors = worstErrors({ ...way, heads: 3, headSize, lengths, type: ScalarType.BFloat16 });
        expect(Math.min(...errors)).toBeGreaterThan(0);
        // Probabilities, slopes and results are rounded: each by half of the last of eight bits.
        expect(Math.max(...errors)).toBeLessThan(16 * 2 ** -9);
      }
    });
  });
} else {
  describe('attention on processor cores', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

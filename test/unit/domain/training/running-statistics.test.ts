import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { RunningStatistics } from '#domain/training/running-statistics.js';

describe('RunningStatistics', () => {
  it('agrees with the two-pass formulas', () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
      minLength: 1,
      maxLength: 50,
    });
    fc.assert(
      fc.property(numbers, (values) => {
        const statistics = new RunningStatistics();
        for (const value of values) statistics.add(value);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        expect(Math.abs(statistics.mean - mean)).toBeLessThan(1e-8);
        expect(Math.abs(statistics.std ** 2 - variance)).toBeLessThan(1e-9 * (1 + variance));
        expect(statistics.min).toBe(Math.min(...values));
        expect(statistics.max).toBe(Math.max(...values));
        expect(statistics.count).toBe(values.length);
      }),
      { seed: 11 },
    );
  });

  it('has no mean and no deviation without numbers', () => {
    const { count, mean, std } = new RunningStatistics();
    expect([count, mean, std]).toEqual([0, NaN, NaN]);
  });
});

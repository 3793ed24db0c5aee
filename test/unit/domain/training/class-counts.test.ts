import { describe, expect, it } from '@jest/globals';

import { countRowsPerClass, findMinorityClasses } from '#domain/training/class-counts.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

describe('countRowsPerClass', () => {
  it('counts the rows of the split, a row with several labels once for each', () => {
    const labels = { ids: Int32Array.of(0, 1, 2, 1), offsets: Uint32Array.of(0, 1, 3, 4) };
    const split = { rows: Uint32Array.of(1, 2), labels } as unknown as EncodedSplit;
    expect([...countRowsPerClass(split, 4)]).toEqual([0, 2, 1, 0]);
  });
});

describe('findMinorityClasses', () => {
  it('finds the classes with fewer rows than an equal share, and leaves out those without rows', () => {
    expect(findMinorityClasses(Uint32Array.of(90, 10))).toEqual([1]);
    expect(findMinorityClasses(Uint32Array.of(6, 0, 1, 2))).toEqual([2, 3]);
    expect(findMinorityClasses(Uint32Array.of(5, 5))).toEqual([]);
    expect(findMinorityClasses(Uint32Array.of(7))).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';

import { generateTokenRows } from '../../../benchmarks/training/token-rows.js';
import { WORKLOADS } from '../../../benchmarks/training/workloads.js';

const workloadOf = (name: string) => WORKLOADS.find((workload) => workload.name === name)!;

describe('generateTokenRows', () => {
  it('has the lengths of real functions', () => {
    const lengths = generateTokenRows(workloadOf('encoder-4x256'), 1).ids.map((row) => row.length);
    const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
    expect(lengths).toHaveLength(2000);
    expect(Math.abs(mean - 83.7)).toBeLessThan(3); // the mean of the 2,000 functions that were measured
    expect(Math.min(...lengths)).toBeGreaterThanOrEqual(18);
    expect(lengths.filter((length) => length === 128).length / 2000).toBeCloseTo(0.3, 1);
  });

  it('stays within vocabulary and labels', () => {
    const workload = workloadOf('lstm-2x256');
    const { ids, labels } = generateTokenRows(workload, 1);
    expect(Math.max(...ids.flat())).toBeLessThan(workload.specification.vocabularySize);
    expect(new Set(labels)).toEqual(new Set(workload.specification.labels.keys()));
  });

  it('fills every row of a language model, without labels', () => {
    const { ids, labels } = generateTokenRows(workloadOf('decoder-4x256'), 1);
    expect(new Set(ids.map((row) => row.length))).toEqual(new Set([256]));
    expect(labels).toBeUndefined();
  });

  it('gives equal rows for equal seeds only', () => {
    const workload = workloadOf('encoder-4x256');
    expect(generateTokenRows(workload, 1)).toEqual(generateTokenRows(workload, 1));
    expect(generateTokenRows(workload, 1)).not.toEqual(generateTokenRows(workload, 2));
  });
});

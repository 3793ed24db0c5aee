import { describe, expect, it } from '@jest/globals';
import { summarizeLengths } from '#domain/dataset/length-summary.js';

describe('summarizeLengths', () => {
  it('gives what numpy gives (mean, std, percentile) for the same lengths', () => {
    const summary = summarizeLengths(Uint32Array.from([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5]));
    expect(summary).toEqual({
      min: 1,
      max: 9,
      mean: 4,
      median: 4,
      std: expect.closeTo(2.2563042992711997, 12),
      p90: 6,
      p95: 7.5,
      p99: expect.closeTo(8.7, 12),
    });
  });

  it('does not change the lengths', () => {
    const lengths = Uint32Array.from([3, 1, 2]);
    summarizeLengths(lengths);
    expect([...lengths]).toEqual([3, 1, 2]);
  });

  it('gives zeros for no lengths', () => {
    expect(Object.values(summarizeLengths(new Uint32Array(0)))).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

import { describe, expect, it } from '@jest/globals';

import {
  assertSameStart,
  figuresOf,
  speedRatio,
  speedRatios,
  type Measurement,
} from '../../../benchmarks/training/race-report.js';

function measurement(changes: Partial<Measurement>): Measurement {
  return {
    name: 'ours',
    isPeer: false,
    plan: 'grouped',
    firstLoss: 2,
    lastLoss: 1,
    matrixProductGflops: 100,
    versions: '',
    peakBytes: 1e9,
    milliseconds: [100, 200, 400],
    samples: [16, 16, 16],
    tokens: [1000, 2000, 2000],
    flops: [1e9, 2e9, 2e9],
    ...changes,
  };
}

describe('figuresOf', () => {
  it('gives medians of rates, whatever one disturbed step did', () => {
    expect(figuresOf(measurement({}), 40)).toMatchObject({
      medianStepMs: 200,
      tokensPerSecond: 10_000,
      samplesPerSecond: (10_000 * 48) / 5000,
      gflops: 10,
      limitShare: 0.25,
    });
  });
});

describe('speedRatio', () => {
  it('pairs the steps of equal batches', () => {
    const peer = measurement({ name: 'peer', isPeer: true, milliseconds: [300, 400, 1000] });
    expect(speedRatio(measurement({}), peer)).toBe(2.5);
  });

  it('compares tokens per second where batches differ', () => {
    const peer = measurement({ plan: 'shuffled', milliseconds: [500, 1000, 1000] });
    expect(speedRatio(measurement({}), peer)).toBe(5);
  });

  it('is reported for each engine against all after it, and never for a peer', () => {
    const all = ['torch', 'wasm', 'peer'].map((name) => measurement({ name, isPeer: name === 'peer' }));
    expect(speedRatios(all).map(({ ours, peer }) => `${ours}/${peer}`)).toEqual([
      'torch/wasm',
      'torch/peer',
      'wasm/peer',
    ]);
  });
});

describe('assertSameStart', () => {
  it('takes losses that differ by rounding', () => {
    expect(() => {
      assertSameStart([measurement({}), measurement({ firstLoss: 2.0001 })], 'fp32');
    }).not.toThrow();
  });

  it('refuses figures of contestants that did not train the same', () => {
    expect(() => {
      assertSameStart([measurement({}), measurement({ name: 'peer', firstLoss: 2.1 })], 'fp32');
    }).toThrow('Expected one first loss, found 2 (ours) and 2.1 (peer)');
  });
});

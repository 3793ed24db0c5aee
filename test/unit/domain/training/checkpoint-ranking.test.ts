import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { rankCheckpoints, type CheckpointComparison } from '#domain/training/checkpoint-ranking.js';

function stepsRanked(metrics: readonly Record<string, number>[], comparison: CheckpointComparison): number[] {
  return rankCheckpoints(
    metrics.map((values, step) => ({ step, metrics: values })),
    comparison,
  ).map(({ step }) => step);
}

const byLoss: CheckpointComparison = { kind: 'metric', metric: 'loss', mode: 'min' };

describe('rankCheckpoints', () => {
  it('puts the smallest first in min mode and the largest first in max mode', () => {
    const metrics = [{ loss: 3 }, { loss: 1 }, { loss: 2 }];
    expect(stepsRanked(metrics, byLoss)).toEqual([1, 2, 0]);
    expect(stepsRanked(metrics, { ...byLoss, mode: 'max' })).toEqual([0, 2, 1]);
  });

  it('prefers the earlier of two equal ones', () => {
    expect(stepsRanked([{ loss: 2 }, { loss: 1 }, { loss: 1 }, { loss: -0 }, { loss: 0 }], byLoss)).toEqual([
      3, 4, 1, 2, 0,
    ]);
  });

  it('leaves out checkpoints whose metric is missing or not a finite number', () => {
    expect(stepsRanked([{}, { loss: NaN }, { loss: -Infinity }, { loss: 5 }], byLoss)).toEqual([3]);
    expect(stepsRanked([{}], { ...byLoss, metric: 'constructor' })).toEqual([]);
  });

  it('weighs several metrics, those to minimize with a minus sign', () => {
    const comparison: CheckpointComparison = {
      kind: 'weighted',
      terms: [
        { metric: 'f1', mode: 'max', weight: 2 },
        { metric: 'loss', mode: 'min', weight: 1 },
      ],
    };
    // 2 f1 - loss: 0.6, 0.7, 0.5
    const metrics = [
      { f1: 0.8, loss: 1 },
      { f1: 0.6, loss: 0.5 },
      { f1: 0.75, loss: 1 },
    ];
    expect(stepsRanked(metrics, comparison)).toEqual([1, 0, 2]);
  });

  it('breaks ties by the next criterion, values within the resolution being ties', () => {
    const comparison: CheckpointComparison = {
      kind: 'lexicographic',
      criteria: [
        { metric: 'accuracy', mode: 'max', resolution: 0.01 },
        { metric: 'loss', mode: 'min' },
      ],
    };
    const metrics = [
      { accuracy: 0.901, loss: 0.5 },
      { accuracy: 0.899, loss: 0.4 },
      { accuracy: 0.87, loss: 0.1 },
    ];
    expect(stepsRanked(metrics, comparison)).toEqual([1, 0, 2]);
  });

  it('does not depend on the order of its input', () => {
    const checkpoints = fc.uniqueArray(
      fc.record({
        step: fc.nat(),
        metrics: fc.record({ a: fc.integer({ min: 0, max: 3 }), b: fc.double() }),
      }),
      { selector: ({ step }) => step },
    );
    const comparison: CheckpointComparison = {
      kind: 'lexicographic',
      criteria: [
        { metric: 'a', mode: 'max' },
        { metric: 'b', mode: 'min', resolution: 0.5 },
      ],
    };
    fc.assert(
      fc.property(checkpoints, (list) => {
        expect(rankCheckpoints(list.toReversed(), comparison)).toEqual(rankCheckpoints(list, comparison));
      }),
      { seed: 7 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';

import {
  initialEarlyStopping,
  isBetter,
  updateEarlyStopping,
  type EarlyStoppingState,
} from '#domain/training/early-stopping.js';

/** Bad evaluations in a row after each metric. */
function badEvaluationsOf(
  metrics: readonly number[],
  { threshold = 0, greaterIsBetter = true } = {},
): readonly number[] {
  let state = initialEarlyStopping();
  return metrics.map((metric) => {
    state = updateEarlyStopping(state, metric, { greaterIsBetter, earlyStoppingThreshold: threshold });
    return state.badEvaluations;
  });
}

describe('updateEarlyStopping', () => {
  it('counts evaluations without improvement and starts again after one', () => {
    expect(badEvaluationsOf([0.5, 0.4, 0.5, 0.6, 0.1])).toEqual([0, 1, 2, 0, 1]);
    expect(badEvaluationsOf([0.5, 0.6, 0.4, 0.4], { greaterIsBetter: false })).toEqual([0, 1, 0, 1]);
  });

  it('asks for more than the threshold, measured from the best so far, as Hugging Face does', () => {
    // 0.625 beats 0.5 by no more than 0.125: it does not count, but 0.75 is then measured from it.
    expect(badEvaluationsOf([0.5, 0.625, 0.75, 0.9375], { threshold: 0.125 })).toEqual([0, 1, 2, 0]);
  });

  it('never takes NaN for an improvement, not even as the first value', () => {
    expect(badEvaluationsOf([NaN, 0.5, NaN, NaN])).toEqual([1, 0, 1, 2]);
    expect(badEvaluationsOf([1, NaN], { greaterIsBetter: false })).toEqual([0, 1]);
  });

  it('never takes an infinite value for an improvement, not even as the first one', () => {
    expect(badEvaluationsOf([Infinity, 1e9, Infinity], { greaterIsBetter: false })).toEqual([1, 0, 1]);
    expect(badEvaluationsOf([-Infinity, -Infinity, 0.5, Infinity])).toEqual([1, 2, 0, 1]);
  });

  it('survives JSON: a stopped and reloaded run counts on as the uninterrupted one', () => {
    const settings = { greaterIsBetter: true, earlyStoppingThreshold: 0 };
    for (const metrics of [[NaN], [Infinity], [0.3], [0.3, 0.2]]) {
      const state = metrics.reduce<EarlyStoppingState>(
        (before, metric) => updateEarlyStopping(before, metric, settings),
        initialEarlyStopping(),
      );
      const reloaded = JSON.parse(JSON.stringify(state)) as EarlyStoppingState;
      expect(updateEarlyStopping(reloaded, 0.1, settings)).toEqual(updateEarlyStopping(state, 0.1, settings));
    }
  });
});

describe('isBetter', () => {
  it('is strict: an equal value is no better', () => {
    expect(isBetter(0.5, 0.5, true)).toBe(false);
    expect(isBetter(0.5, 0.5, false)).toBe(false);
    expect(isBetter(undefined, -1e9, true)).toBe(true);
  });
});

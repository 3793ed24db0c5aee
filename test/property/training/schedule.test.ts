import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { SCHEDULERS } from '#domain/training/hyperparameters.js';
import { learningRateAt, type ScheduleSettings } from '#domain/training/schedule.js';

const SEED = 20_251_121;

const settingsOf = fc
  .record({
    scheduler: fc.constantFrom(...SCHEDULERS),
    learningRate: fc.double({ min: 1e-9, max: 10, noNaN: true }),
    totalSteps: fc.integer({ min: 1, max: 5000 }),
    warmupShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ warmupShare, ...rest }): ScheduleSettings => ({
    ...rest,
    warmupSteps: Math.floor(warmupShare * rest.totalSteps),
  }));

describe('every schedule', () => {
  it('stays between 0 and the peak, also past the end', () => {
    fc.assert(
      fc.property(settingsOf, fc.integer({ min: 0, max: 10_000 }), (settings, step) => {
        const rate = learningRateAt(step, settings);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(settings.learningRate);
      }),
      { seed: SEED },
    );
  });

  it('rises through the warm-up and falls or stays after it', () => {
    fc.assert(
      fc.property(settingsOf, fc.integer({ min: 1, max: 10_000 }), (settings, step) => {
        const change = learningRateAt(step, settings) - learningRateAt(step - 1, settings);
        const isWarmingUp = settings.scheduler !== 'constant' && step <= settings.warmupSteps;
        if (isWarmingUp) expect(change).toBeGreaterThan(0);
        else expect(change).toBeLessThanOrEqual(0);
      }),
      { seed: SEED },
    );
  });

  it('is continuous: no step changes the rate by more than the steepest slope of its two parts', () => {
    fc.assert(
      fc.property(settingsOf, fc.integer({ min: 1, max: 10_000 }), (settings, step) => {
        const change = learningRateAt(step, settings) - learningRateAt(step - 1, settings);
        const { learningRate, warmupSteps, totalSteps } = settings;
        const shortest = Math.max(1, Math.min(warmupSteps || Infinity, totalSteps - warmupSteps || Infinity));
        // cosine is steepest in its middle: pi / 2 times the mean slope
        expect(Math.abs(change)).toBeLessThanOrEqual(((learningRate * Math.PI) / 2 / shortest) * (1 + 1e-9));
      }),
      { seed: SEED },
    );
  });
});

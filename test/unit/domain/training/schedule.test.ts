import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { learningRateAt, warmupStepsOf } from '#domain/training/schedule.js';
import { readSchedules, settingsOfRecorded } from '#test/support/golden-schedules.js';

const recorded = readSchedules(
  path.resolve(import.meta.dirname, '../../../fixtures/golden/schedules/schedules.json'),
);

/** The file keeps these of the 100 steps. */
const RECORDED_STEPS = [0, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98, 99];

describe('learningRateAt', () => {
  it.each(Object.entries(recorded.values))('equals get_scheduler of Hugging Face: %s', (name, values) => {
    const settings = settingsOfRecorded(name, recorded.base_lr)!;
    const ours = RECORDED_STEPS.map((step) => learningRateAt(step, settings));
    ours.forEach((rate, index) => expect(Math.abs(rate - values[index]!)).toBeLessThan(1e-19));
  });

  it('starts at 0 with warm-up, so that the first step changes nothing', () => {
    const settings = { scheduler: 'linear', learningRate: 1, warmupSteps: 4, totalSteps: 8 } as const;
    expect([0, 1, 2, 3, 4, 6, 8].map((step) => learningRateAt(step, settings))).toEqual([
      0, 0.25, 0.5, 0.75, 1, 0.5, 0,
    ]);
  });

  it('never rises to the end of a polynomial decay when the peak is lower', () => {
    const settings = { scheduler: 'polynomial', learningRate: 1e-9, warmupSteps: 0, totalSteps: 10 } as const;
    expect([0, 5, 10].map((step) => learningRateAt(step, settings))).toEqual([1e-9, 1e-9, 1e-9]);
  });
});

describe('warmupStepsOf', () => {
  it('takes the number of steps when it is above 0, otherwise the ratio rounded up', () => {
    expect(warmupStepsOf({ warmupSteps: 7, warmupRatio: 0.5 }, 100)).toBe(7);
    expect(warmupStepsOf({ warmupSteps: 0, warmupRatio: 0.1 }, 101)).toBe(11);
    expect(warmupStepsOf({ warmupSteps: 0, warmupRatio: 0 }, 100)).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';

import type { Hyperparameters } from '#domain/training/hyperparameters.js';
import { TrainingPlan } from '#domain/training/training-plan.js';
import { describedSession } from '#test/support/described-session.js';

const lengths = Uint32Array.from({ length: 22 }, (_, row) => 1 + ((row * 7) % 11));

function planOf(changes: Partial<Hyperparameters>): TrainingPlan {
  const settings = { batchSize: 4, gradientAccumulationSteps: 2, epochs: 3, warmupRatio: 0, ...changes };
  return new TrainingPlan(lengths, { ...describedSession().hyperparameters, ...settings });
}

describe('TrainingPlan', () => {
  it('counts the last, partial window of an epoch as a step', () => {
    // 22 rows are 6 batches of at most 4: 3 windows of 2, or 2 windows of 4 and 2.
    expect(planOf({}).stepsPerEpoch).toBe(3);
    expect(planOf({ gradientAccumulationSteps: 4 }).stepsPerEpoch).toBe(2);
    expect(planOf({ gradientAccumulationSteps: 100 }).stepsPerEpoch).toBe(1);
    expect(planOf({}).totalSteps).toBe(9);
  });

  it('shows every row once per epoch', () => {
    for (const gradientAccumulationSteps of [1, 2, 4, 100]) {
      const plan = planOf({ gradientAccumulationSteps });
      for (let epoch = 0; epoch < 3; epoch++) {
        const windows = Array.from({ length: plan.stepsPerEpoch }, (_, step) =>
          plan.windowAt(epoch * plan.stepsPerEpoch + step),
        );
        expect(windows.map((window) => window.epoch)).toEqual(windows.map(() => epoch));
        const rows = windows.flatMap(({ batches }) => batches.flatMap((batch) => Array.from(batch)));
        expect(rows.sort((a, b) => a - b)).toEqual(Array.from(lengths, (_, row) => row));
      }
    }
  });

  it('gives a step the same rows whether or not the steps before it were asked for', () => {
    const used = planOf({});
    for (let step = 0; step < 9; step++) used.windowAt(step);
    for (const step of [8, 0, 4]) expect(used.windowAt(step)).toEqual(planOf({}).windowAt(step));
  });

  it('ends after maxSteps when the epochs would go on', () => {
    expect(planOf({ maxSteps: 4 })).toMatchObject({ totalSteps: 4, endsBySteps: true });
    expect(planOf({ maxSteps: 400 })).toMatchObject({ totalSteps: 9, endsBySteps: false });
  });

  it('warms up over a share of all steps, then decays to the last one', () => {
    const plan = planOf({ warmupRatio: 0.2, learningRate: 1 });
    expect(plan.warmupSteps).toBe(2);
    expect(Array.from({ length: 9 }, (_, step) => plan.learningRateAt(step))).toEqual(
      [0, 0.5, 1, 6 / 7, 5 / 7, 4 / 7, 3 / 7, 2 / 7, 1 / 7].map((rate) => expect.closeTo(rate, 12)),
    );
  });

  it('plans half an epoch', () => {
    expect(planOf({ epochs: 0.5 }).totalSteps).toBe(2);
  });
});

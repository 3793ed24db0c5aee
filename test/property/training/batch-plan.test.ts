import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { planEpochBatches } from '#domain/training/batch-plan.js';

const SEED = 20_251_121;

const plan = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 512 }), { maxLength: 400 }),
  settings: fc.record({
    batchSize: fc.integer({ min: 1, max: 40 }),
    seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    epoch: fc.integer({ min: 0, max: 1000 }),
    groupByLength: fc.boolean(),
  }),
});

describe('planEpochBatches', () => {
  it('gives each row exactly once', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        const rows = planEpochBatches(lengths, settings).flatMap((batch) => Array.from(batch));
        expect(rows.sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row));
      }),
      { seed: SEED },
    );
  });

  it('fills every batch but one', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        const sizes = planEpochBatches(lengths, settings).map((batch) => batch.length);
        const rest = lengths.length % settings.batchSize;
        expect(sizes.filter((size) => size !== settings.batchSize)).toEqual(rest === 0 ? [] : [rest]);
      }),
      { seed: SEED },
    );
  });

  it('is a function of seed and epoch: no earlier epoch has to be replayed', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        planEpochBatches(lengths, { ...settings, epoch: settings.epoch + 1 });
        expect(planEpochBatches(lengths, settings)).toEqual(planEpochBatches(lengths, settings));
      }),
      { seed: SEED },
    );
  });
});

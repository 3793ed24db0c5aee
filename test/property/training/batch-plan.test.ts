import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { EpochBatches, type BatchPlanSettings } from '#domain/training/batch-plan.js';
import { shuffledIndices } from '#domain/shared/philox.js';
import { allBatches } from '#test/support/all-batches.js';

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

/** The same order, made whole at once: shuffled, cut, sorted, cut, shuffled. */
function batchesAtOnce(lengths: readonly number[], settings: BatchPlanSettings): Uint32Array[] {
  const { batchSize, seed, epoch, groupByLength } = settings;
  const order = shuffledIndices(lengths.length, { seed, use: 'shuffle', major: epoch });
  const cut = (size: number): Uint32Array[] =>
    Array.from({ length: Math.ceil(order.length / size) }, (_, index) =>
      order.subarray(index * size, (index + 1) * size),
    );
  if (!groupByLength) return cut(batchSize);
  const perMegabatch = Math.min(50, Math.max(1, Math.floor(lengths.length / (4 * batchSize))));
  for (const rows of cut(perMegabatch * batchSize)) rows.sort((a, b) => lengths[b]! - lengths[a]!);
  const batches = cut(batchSize);
  const places = shuffledIndices(batches.length, { seed, use: 'shuffle', major: epoch, minor: 1 });
  return Array.from(places, (place) => batches[place]!);
}

describe('EpochBatches', () => {
  it('gives any batch first as if all those before it had been asked for', () => {
    fc.assert(
      fc.property(plan, fc.nat(), ({ lengths, settings }, draw) => {
        const expected = batchesAtOnce(lengths, settings);
        const batches = new EpochBatches(lengths, settings);
        const first = expected.length === 0 ? 0 : draw % expected.length;
        if (expected.length > 0) expect(batches.at(first)).toEqual(expected[first]);
        expect(allBatches(lengths, settings)).toEqual(expected);
      }),
      { seed: SEED },
    );
  });

  it('gives each row exactly once', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        const rows = allBatches(lengths, settings).flatMap((batch) => Array.from(batch));
        expect(rows.sort((a, b) => a - b)).toEqual(lengths.map((_, row) => row));
      }),
      { seed: SEED },
    );
  });

  it('fills every batch but one', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        const sizes = allBatches(lengths, settings).map((batch) => batch.length);
        const rest = lengths.length % settings.batchSize;
        expect(sizes.filter((size) => size !== settings.batchSize)).toEqual(rest === 0 ? [] : [rest]);
      }),
      { seed: SEED },
    );
  });

  it('is a function of seed and epoch: no earlier epoch has to be replayed', () => {
    fc.assert(
      fc.property(plan, ({ lengths, settings }) => {
        allBatches(lengths, { ...settings, epoch: settings.epoch + 1 });
        expect(allBatches(lengths, settings)).toEqual(allBatches(lengths, settings));
      }),
      { seed: SEED },
    );
  });
});

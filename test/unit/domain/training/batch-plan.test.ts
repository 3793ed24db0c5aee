import { describe, expect, it } from '@jest/globals';

import type { BatchPlanSettings } from '#domain/training/batch-plan.js';
import { PhiloxStream } from '#domain/shared/philox.js';
import { allBatches } from '#test/support/all-batches.js';

const settings: BatchPlanSettings = { batchSize: 8, seed: 7, epoch: 0, groupByLength: true };

function randomLengths(rowCount: number, longest: number): Uint32Array {
  const stream = new PhiloxStream({ seed: 1, use: 'sampling' });
  return new Uint32Array(rowCount).map(() => 1 + stream.nextBelow(longest));
}

/** Share of the padded tokens that are padding. */
function paddingShare(lengths: Uint32Array, batches: readonly Uint32Array[]): number {
  const real = lengths.reduce((total, length) => total + length, 0);
  const padded = batches.reduce(
    (total, batch) => total + batch.length * Math.max(...Array.from(batch, (row) => lengths[row]!)),
    0,
  );
  return 1 - real / padded;
}

describe('EpochBatches', () => {
  const lengths = randomLengths(4000, 128);

  it('pads less than a tenth as much when rows are grouped by length', () => {
    const grouped = paddingShare(lengths, allBatches(lengths, settings));
    const shuffled = paddingShare(lengths, allBatches(lengths, { ...settings, groupByLength: false }));
    expect(shuffled).toBeGreaterThan(0.4);
    expect(grouped).toBeLessThan(0.04);
  });

  it('does not order the steps by length', () => {
    const longest = allBatches(lengths, settings).map((batch) => lengths[batch[0]!]!);
    const rises = longest.filter((length, index) => index > 0 && length > longest[index - 1]!).length;
    expect(rises / longest.length).toBeGreaterThan(0.4);
    expect(rises / longest.length).toBeLessThan(0.6);
  });

  it('sorts each batch by length, longest first', () => {
    for (const batch of allBatches(lengths, settings)) {
      const inBatch = Array.from(batch, (row) => lengths[row]!);
      expect(inBatch).toEqual([...inBatch].sort((a, b) => b - a));
    }
  });

  it.each([24, 100, 4000])('mixes the rows of %i-row sets anew each epoch', (rowCount) => {
    const equal = new Uint32Array(rowCount).fill(5);
    for (const some of [equal, randomLengths(rowCount, 128)]) {
      const batchesOf = (epoch: number): string[] =>
        allBatches(some, { ...settings, epoch })
          .map((batch) =>
            Array.from(batch)
              .sort((a, b) => a - b)
              .join(' '),
          )
          .sort();
      expect(batchesOf(1)).not.toEqual(batchesOf(0));
    }
  });

  it('is a plain shuffle when all rows are equally long', () => {
    const equal = new Uint32Array(100).fill(5);
    const grouped = allBatches(equal, settings);
    const shuffled = allBatches(equal, { ...settings, groupByLength: false });
    expect(new Set(grouped.map(String))).toEqual(new Set(shuffled.map(String)));
  });

  it('plans a set smaller than a batch, and an empty one', () => {
    expect(allBatches([3, 9, 6], settings)).toEqual([Uint32Array.of(1, 2, 0)]);
    expect(allBatches([], settings)).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { countDuplicates } from '#domain/dataset/duplicates.js';

describe('countDuplicates', () => {
  it('counts rows that repeat an earlier one, and those with other labels than the first', () => {
    const contentIds = Uint32Array.from([0, 1, 0, 0, 2, 1]);
    const labelIds = Int32Array.from([0, 1, 0, 1, 1, 2, 1]);
    const labelOffsets = Uint32Array.from([0, 1, 2, 3, 4, 5, 7]);
    // Row 2 repeats row 0; row 3 too, with another label; row 5 repeats row 1 with one label more.
    expect(countDuplicates(contentIds, labelIds, labelOffsets)).toEqual({ exact: 3, conflicting: 2 });
  });

  it('counts none where all rows differ', () => {
    const counts = countDuplicates(Uint32Array.from([0, 1]), new Int32Array(0), new Uint32Array(3));
    expect(counts).toEqual({ exact: 0, conflicting: 0 });
  });
});

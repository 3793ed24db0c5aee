import { describe, expect, it } from '@jest/globals';

import { LabelSpace } from '#domain/dataset/label-space.js';
import { oneAgainstAll } from '#domain/dataset/one-against-all.js';

/** Four rows: anger and joy; none; joy; fear. */
const rows = {
  labelSpace: new LabelSpace(['anger', 'fear', 'joy']),
  labelIds: Int32Array.of(0, 2, 2, 1),
  labelOffsets: Uint32Array.of(0, 2, 2, 3, 4),
};

describe('oneAgainstAll', () => {
  it('puts rows with the label, alone or among others, against those without it', () => {
    const { labelSpace, labelIds, labelOffsets } = oneAgainstAll(rows, 'joy');
    expect(labelSpace.names).toEqual(['not_joy', 'joy']);
    expect([...labelIds]).toEqual([1, 0, 1, 0]);
    expect([...labelOffsets]).toEqual([0, 1, 2, 3, 4]);
  });

  it('needs rows of both kinds', () => {
    expect(() => oneAgainstAll(rows, 'hope')).toThrow(
      "Expected rows with the label 'hope' and rows without it, but none (of 4) has it; the labels are anger, fear, joy.",
    );
    const allJoy = { ...rows, labelIds: Int32Array.of(2, 2), labelOffsets: Uint32Array.of(0, 1, 2) };
    expect(() => oneAgainstAll(allJoy, 'joy')).toThrow('all 2 have it');
  });
});

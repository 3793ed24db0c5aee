import { describe, expect, it } from '@jest/globals';

import { rotaryFrequencies } from '#infrastructure/models/rotary-frequencies.js';

describe('rotaryFrequencies', () => {
  it('falls geometrically from one radian per token', () => {
    expect([...rotaryFrequencies({ base: 10_000 }, 4)]).toEqual([1, 0.01]);
  });

  it('divides by the factor of linear scaling', () => {
    expect([...rotaryFrequencies({ base: 10_000, scaling: { kind: 'linear', factor: 4 } }, 4)]).toEqual([
      0.25, 0.0025,
    ]);
  });

  it("keeps short waves, stretches long ones and blends those between, as transformers' llama3", () => {
    const scaling = {
      kind: 'llama3',
      factor: 8,
      lowFrequencyFactor: 1,
      highFrequencyFactor: 4,
      originalMaxPositions: 64,
    } as const;
    // ROPE_INIT_FUNCTIONS['llama3'] of transformers 5.18 with rope_theta 10000 and head_dim 16.
    const expected = [1, 0.24438458681106567, 0.013042256236076355, 0.0039528473280370235];
    const actual = [...rotaryFrequencies({ base: 10_000, scaling }, 16)].slice(0, 4);
    for (const [pair, frequency] of actual.entries()) expect(frequency).toBeCloseTo(expected[pair]!, 7);
  });
});

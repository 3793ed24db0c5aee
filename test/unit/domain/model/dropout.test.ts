import { describe, expect, it } from '@jest/globals';

import { withDropout } from '#domain/model/dropout.js';
import { PRESET_NAMES, presetSpecification } from '#domain/model/presets.js';

describe('withDropout', () => {
  it.each(PRESET_NAMES)('sets every dropout rate of %s and nothing else', (name) => {
    const generates = name.includes('gpt2');
    const before = presetSpecification(name, {
      vocabularySize: 100,
      paddingTokenId: 0,
      maxPositions: 32,
      objective: generates ? 'causal_language_modeling' : 'single_label',
      labels: generates ? [] : ['a', 'b'],
    });
    const isRate = (field: string): boolean => /dropout/i.test(field);
    const after = Object.entries<unknown>({ ...withDropout(before, 0.25) });
    expect(after.filter(([field]) => isRate(field)).length).toBeGreaterThan(0);
    expect(after).toEqual(
      Object.entries<unknown>({ ...before }).map(([field, value]) => [field, isRate(field) ? 0.25 : value]),
    );
  });
});

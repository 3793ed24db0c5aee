import { describe, expect, it } from '@jest/globals';

import { cxxStandardOf } from '#infrastructure/torch/build/build-native.js';

describe('cxxStandardOf', () => {
  it.each([
    ['1.13.0', 17],
    ['2.9.1', 17],
    ['2.13.0', 17],
    ['2.14.0', 20],
    ['3.0.0', 20],
  ])('for libtorch %s is C++%d', (version, standard) => {
    expect(cxxStandardOf({ version })).toBe(standard);
  });
});

import { describe, expect, it } from '@jest/globals';

import { visibleGpus } from '#domain/engine/visible-gpus.js';

describe('visibleGpus', () => {
  it.each([
    ['0,1', ['0', '1']],
    [' 3 , 1', ['3', '1']],
    ['GPU-8932f937,MIG-1f2e', ['GPU-8932f937', 'MIG-1f2e']],
    ['0,-1,1', ['0']],
    ['1,,0', ['1']],
    ['', []],
    ['-1', []],
  ])('reads "%s" as CUDA does', (value, expected) => {
    expect(visibleGpus(value)).toEqual(expected);
  });

  it('does not know how many there are where nothing hides one', () => {
    expect(visibleGpus(undefined)).toBeUndefined();
  });
});

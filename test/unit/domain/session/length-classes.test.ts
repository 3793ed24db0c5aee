import { describe, expect, it } from '@jest/globals';

import { countLengthClasses } from '#domain/session/length-classes.js';

describe('countLengthClasses', () => {
  it('counts each text once, at the borders too', () => {
    const lengths = Uint32Array.of(0, 1, 127, 128, 511, 512, 1023, 1024, 90_000);
    expect(countLengthClasses(lengths)).toEqual({ short: 3, medium: 2, long: 2, veryLong: 2 });
  });
});

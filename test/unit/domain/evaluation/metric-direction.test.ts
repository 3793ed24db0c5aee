import { describe, expect, it } from '@jest/globals';

import { isLowerBetter } from '#domain/evaluation/metric-direction.js';

describe('isLowerBetter', () => {
  it.each(['loss', 'validation_loss', 'hamming_loss', 'perplexity', 'test_perplexity', 'gradient_norm'])(
    'is true of %s',
    (metric) => expect(isLowerBetter(metric)).toBe(true),
  );

  it.each(['accuracy', 'f1_macro', 'test_f1_samples', 'lossless_share', 'samples_per_second'])(
    'is false of %s',
    (metric) => expect(isLowerBetter(metric)).toBe(false),
  );
});

import { describe, expect, it } from '@jest/globals';

import { formatHeadlineMetrics, metricPairs } from '#presentation/formatting/metrics.js';

describe('metrics', () => {
  it('show the headline ones on one line', () => {
    expect(formatHeadlineMetrics({ hamming_loss: 0.25, accuracy: 0.5, loss: 1 })).toBe(
      'loss 1.0000, accuracy 0.5000',
    );
  });

  it('show all where none is a headline', () => {
    expect(formatHeadlineMetrics({ mse: 2, mae: 1.5 })).toBe('mse 2.0000, mae 1.5000');
  });

  it('are listed with the headline ones first, and counts as whole numbers', () => {
    expect(metricPairs({ tokens: 123_456, perplexity: 6.25, loss: 1.8326 })).toEqual([
      ['loss', '1.8326'],
      ['perplexity', '6.2500'],
      ['tokens', '123,456'],
    ]);
  });
});

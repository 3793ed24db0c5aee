import { describe, expect, it } from '@jest/globals';
import { parseEvaluateModelRequest } from '#application/evaluate-model/evaluate-model-request.js';

describe('parseEvaluateModelRequest', () => {
  it('reads the columns of a breakdown between commas', () => {
    expect(parseEvaluateModelRequest({ model: 'm', dataset: 'd', by: 'category,noun_count' })).toMatchObject({
      by: ['category', 'noun_count'],
      engine: 'auto',
    });
  });

  it('needs a model and a dataset', () => {
    expect(() => parseEvaluateModelRequest({})).toThrow(/model: is required[^]*dataset: is required/);
  });
});

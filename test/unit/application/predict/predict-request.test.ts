import { describe, expect, it } from '@jest/globals';
import { parsePredictRequest } from '#application/predict/predict-request.js';

describe('parsePredictRequest', () => {
  it.each(['text', 'file', 'input'])('takes its texts from %s alone', (source) => {
    expect(parsePredictRequest({ model: 'm', [source]: 'x' })).toMatchObject({
      model: 'm',
      [source]: 'x',
      maxNewTokens: 100,
    });
  });

  it.each([
    [{}, 'found none'],
    [{ text: 'a', file: 'b' }, 'found text and file'],
  ])('refuses %j', (sources, found) => {
    expect(() => parsePredictRequest({ model: 'm', ...sources })).toThrow(found);
  });

  it('says of an empty text that it is empty, not that there is none', () => {
    expect(() => parsePredictRequest({ model: 'm', text: '' })).toThrow(
      expect.objectContaining({
        details: {
          problems: [expect.objectContaining({ field: 'text', message: expect.stringContaining('empty') })],
        },
      }),
    );
  });

  it('reports a missing model together with missing texts', () => {
    expect(() => parsePredictRequest({})).toThrow(/model: is required[^]*text: give exactly one/);
  });
});

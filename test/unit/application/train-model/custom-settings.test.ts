import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { readCustomSettings, toCustomMapping } from '#application/train-model/custom-settings.js';
import type { RawRequest } from '#application/request/parse-fields.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';

const parse = (changes: RawRequest) => parseTrainModelRequest({ dataset: 'rows.jsonl', ...changes });

describe('the settings of single keys and labels', () => {
  it('are read from a flag, with the names of flags, and from a config file, with numbers', () => {
    const expected = { 'labels.mood': { epochs: 3, testRatio: 0.2 }, topic: { stratified: false } };
    const flag = 'labels.mood.epochs=3,labels.mood.test-ratio=0.2,topic.stratified=false';
    expect(readCustomSettings(parse({ customByKey: flag }).customByKey)).toEqual(expected);
    const config = { 'labels.mood.epochs': 3, 'labels.mood.testRatio': 0.2, 'topic.stratified': false };
    expect(readCustomSettings(parse({ customByKey: config }).customByKey)).toEqual(expected);
  });

  it.each([
    ['joy.epoch=3', 'customByValue: joy.epoch: expected one of trainRatio, ', 'Did you mean epochs?'],
    ['joy.epochs=0', 'customByValue: joy.epochs: expected an integer of at least 1, found "0"', ''],
    ['epochs=3', 'customByValue: expected NAME.SETTING=VALUE, such as joy.epochs=3, found epochs=3', ''],
    ['joy.engine=cpu', 'customByValue: joy.engine: expected one of trainRatio, ', 'found "engine"'],
  ])('are refused as %s', (customByValue, message, hint) => {
    expect(() => parse({ customByValue })).toThrow(message);
    expect(() => parse({ customByValue })).toThrow(hint);
  });

  it('are the same after they were written as a mapping and read again', () => {
    const settings = fc.record(
      {
        epochs: fc.integer({ min: 1, max: 99 }),
        learningRate: fc.double({ min: 1e-9, max: 1, noNaN: true }),
        testRatio: fc.double({ min: 0, max: 0.9, noNaN: true }),
        stratified: fc.boolean(),
        scheduler: fc.constantFrom('linear', 'cosine'),
      },
      { requiredKeys: ['epochs'] },
    );
    const name = fc.oneof(
      fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
      fc.constantFrom('__proto__', 'constructor'),
    );
    fc.assert(
      fc.property(fc.dictionary(name, settings, { noNullPrototype: true, minKeys: 1 }), (byName) => {
        const mapping = toCustomMapping(byName);
        expect(readCustomSettings(parse({ customByKey: mapping }).customByKey)).toEqual(byName);
      }),
    );
    expect(toCustomMapping({})).toBeUndefined();
  });
});

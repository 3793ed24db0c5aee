import { describe, expect, it } from '@jest/globals';

import { parameterCountsOf } from '#domain/model/parameters.js';
import { PRESET_NAMES, presetSpecification, type PresetChoices } from '#domain/model/presets.js';

const CLASSIFIER: PresetChoices = {
  vocabularySize: 30522,
  paddingTokenId: 0,
  objective: 'single_label',
  labels: ['no', 'yes'],
  maxPositions: 512,
};
const GENERATOR: PresetChoices = {
  vocabularySize: 50257,
  paddingTokenId: 50256,
  objective: 'causal_language_modeling',
  labels: [],
  maxPositions: 1024,
};

describe('presetSpecification', () => {
  // Published sizes of google/bert_uncased_L-*_H-* with pooler; a head of two classes adds 2 * hidden + 2.
  it.each([
    ['bert-tiny', 4_385_920 + 2 * 128 + 2],
    ['bert-mini', 11_170_560 + 2 * 256 + 2],
    ['bert-small', 28_763_648 + 2 * 512 + 2],
    ['bert-medium', 41_373_184 + 2 * 512 + 2],
    ['bert-base', 109_482_240 + 2 * 768 + 2],
  ])('gives %s the published number of parameters', (name, count) => {
    expect(parameterCountsOf(presetSpecification(name, CLASSIFIER))).toEqual({
      total: count,
      trainable: count,
    });
  });

  it('gives gpt2-small the 124,439,808 parameters of the published GPT-2', () => {
    expect(parameterCountsOf(presetSpecification('gpt2-small', GENERATOR)).total).toBe(124_439_808);
  });

  it('gives lstm-small the parameters that torch counts', () => {
    const embedding = 30522 * 128;
    const direction = 4 * 128 * (128 + 128 + 1 + 1);
    const head = 2 * 256 + 2;
    expect(parameterCountsOf(presetSpecification('lstm-small', CLASSIFIER)).total).toBe(
      embedding + 2 * direction + head,
    );
  });

  it.each(PRESET_NAMES)('splits the hidden size of %s evenly over its heads', (name) => {
    const specification = presetSpecification(name, name.startsWith('gpt2') ? GENERATOR : CLASSIFIER);
    const heads = 'headCount' in specification ? specification.headCount : 1;
    expect(specification.hiddenSize % heads).toBe(0);
    expect(specification.modelType).toBe(name.split('-')[0]);
  });

  it('names every preset when asked for one that is not there', () => {
    expect(() => presetSpecification('bert-huge', CLASSIFIER)).toThrow(
      expect.objectContaining({
        code: 'MODEL.UNKNOWN',
        message: expect.stringMatching(/bert-tiny.*gpt2-nano.*lstm-base.*found "bert-huge"/),
      }),
    );
  });

  it('takes no name of an object property for a preset', () => {
    expect(() => presetSpecification('constructor', CLASSIFIER)).toThrow(
      expect.objectContaining({ code: 'MODEL.UNKNOWN' }),
    );
  });

  it('refuses to classify with a generator and names the classifiers', () => {
    expect(() => presetSpecification('gpt2-tiny', CLASSIFIER)).toThrow(
      expect.objectContaining({
        code: 'CONFIG.INVALID',
        message: expect.stringContaining('Choose one of bert-tiny'),
      }),
    );
  });

  it('refuses to generate with a classifier and names the generators', () => {
    expect(() => presetSpecification('lstm-base', GENERATOR)).toThrow(
      expect.objectContaining({
        code: 'CONFIG.INVALID',
        message: expect.stringContaining('Choose one of gpt2-nano'),
      }),
    );
  });
});

import { describe, expect, it } from '@jest/globals';

import { PRESET_NAMES, presetSpecification } from '#domain/model/presets.js';
import { recipeFor } from '#domain/training/recipes.js';

const DATA = { vocabularySize: 100, paddingTokenId: 0, labels: ['no', 'yes'], maxPositions: 64 };

describe('recipeFor', () => {
  it.each(['single_label', 'multi_label', 'causal_language_modeling'] as const)(
    'names a model that can be trained for %s',
    (objective) => {
      const { model } = recipeFor(objective);
      expect(presetSpecification(model, { ...DATA, objective }).objective).toBe(objective);
    },
  );

  it.each(PRESET_NAMES)('keeps the model asked for, %s', (name) => {
    const objective = name.startsWith('gpt2') ? 'causal_language_modeling' : 'single_label';
    expect(recipeFor(objective, name).model).toBe(name);
  });

  it('trains a new BERT more slowly than an LSTM, and a saved model much more slowly', () => {
    const lstm = recipeFor('single_label', 'lstm-small').learningRate;
    const bert = recipeFor('single_label', 'bert-tiny').learningRate;
    const saved = recipeFor('single_label', './models/mine').learningRate;
    expect(bert).toBeLessThan(lstm);
    expect(saved).toBeLessThanOrEqual(bert / 10);
  });

  it('lower-cases prose for classifiers and keeps every byte for language models', () => {
    expect(recipeFor('single_label').tokenizer).toMatchObject({ kind: 'wordpiece', lowercase: true });
    expect(recipeFor('causal_language_modeling').tokenizer).toMatchObject({
      kind: 'byte_level_bpe',
      lowercase: false,
    });
  });
});

import { describe, expect, it } from '@jest/globals';

import { planModels, type PlanBasis, type PlanScope } from '#domain/plan/session-plan.js';

const files = { train: '/data/rows.jsonl' };
const scope = (changes: Partial<PlanScope> = {}): PlanScope => ({
  language: null,
  files,
  model: null,
  labelsOfKey: {},
  ...changes,
});
const basis = (changes: Partial<PlanBasis>): PlanBasis => ({
  keyStrategies: { 'labels.sentiment': 'multi-class' },
  models: ['lstm-small'],
  languageSource: null,
  scopes: [scope()],
  ...changes,
});
const names = (changes: Partial<PlanBasis>): string[] => planModels(basis(changes)).map(({ name }) => name);

describe('planModels', () => {
  it('trains one model for a multi-class or multi-label key, and one for each label of a one-vs-all key', () => {
    const keyStrategies = {
      'labels.sentiment': 'multi-class',
      'labels.topic': 'multi-label',
      'labels.emotion': 'one-vs-all',
    } as const;
    const scopes = [scope({ labelsOfKey: { 'labels.emotion': ['anger', 'joy'] } })];
    expect(planModels(basis({ keyStrategies, scopes }))).toMatchObject([
      { name: 'sentiment', key: 'labels.sentiment', value: null, approach: 'multi-class', files },
      { name: 'topic', key: 'labels.topic', value: null, approach: 'multi-label' },
      { name: 'emotion-anger', key: 'labels.emotion', value: 'anger', approach: 'one-vs-all' },
      { name: 'emotion-joy', key: 'labels.emotion', value: 'joy', approach: 'one-vs-all' },
    ]);
  });

  it('trains them again for each language, on its rows, with the labels that it has', () => {
    const scopes = [
      scope({ language: 'en', files: { train: 'en.tsv' }, labelsOfKey: { key: ['1', '2'] } }),
      scope({ language: 'fr', files: { train: 'fr.tsv' }, labelsOfKey: { key: ['2'] }, model: 'bert-tiny' }),
    ];
    const models = planModels(
      basis({ keyStrategies: { key: 'one-vs-all' }, languageSource: 'files', scopes }),
    );
    expect(models.map(({ name, model, files: { train } }) => [name, model, train])).toEqual([
      ['key-1-en', 'lstm-small', 'en.tsv'],
      ['key-2-en', 'lstm-small', 'en.tsv'],
      ['key-2-fr', 'bert-tiny', 'fr.tsv'],
    ]);
  });

  it('names the base model where several are compared', () => {
    expect(names({ models: ['lstm-small', '/saved/my model/'] })).toEqual([
      'sentiment-lstm-small',
      'sentiment-my_model',
    ]);
  });

  it('names keys whole where their last parts are the same', () => {
    const keyStrategies = { 'a.label': 'multi-class', 'b.label': 'multi-class' } as const;
    expect(names({ keyStrategies })).toEqual(['a_label', 'b_label']);
  });

  it('tells apart labels that would give the same folder, on every file system', () => {
    const scopes = [scope({ labelsOfKey: { key: ['a b', 'a/b', 'A B', '../..', '愛'] } })];
    expect(names({ keyStrategies: { key: 'one-vs-all' }, scopes })).toEqual([
      'key-a_b',
      'key-a_b-2',
      'key-A_B-3',
      'key-label',
      'key-愛',
    ]);
  });
});

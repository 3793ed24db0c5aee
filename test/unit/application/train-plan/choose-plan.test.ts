import { describe, expect, it } from '@jest/globals';

import { choosePlan, surveyFor } from '#application/train-plan/choose-plan.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { RawRequest } from '#application/request/parse-fields.js';
import type { DatasetSurvey, SurveyGroup } from '#domain/dataset/dataset-survey.js';
import { fakeSurvey } from '#test/support/fake-training-ports.js';

const request = (changes: RawRequest) => parseTrainModelRequest({ dataset: 'rows.jsonl', ...changes });
const plan = (changes: RawRequest, survey = fakeSurvey()) =>
  choosePlan(request(changes), survey, 'lstm-small');

function group(language: string, labels: readonly string[]): SurveyGroup {
  const labelCounts = new Map(labels.map((label) => [label, 9]));
  return { language, rowCount: 9, keys: new Map([['label', { labelCounts, hasLists: false }]]) };
}

const twoLanguages: DatasetSurvey = fakeSurvey({
  keys: ['label'],
  groups: [group('en', ['bad', 'good']), group('fr', ['good', 'new'])],
});

describe('choosePlan', () => {
  it('tells by the data whether a key is multi-class or multi-label', () => {
    expect(plan({ labelColumns: 'label,topics' }).keyStrategies).toEqual({
      label: 'multi-class',
      topics: 'multi-label',
    });
  });

  it('uses one approach for all keys, or the one that is said for a key', () => {
    expect(plan({ trainingApproach: 'one-vs-all' }).keyStrategies).toEqual({
      label: 'one-vs-all',
      topics: 'one-vs-all',
    });
    const mixed = plan({ labelColumns: 'label,topics', keyStrategies: { topics: 'one-vs-all' } });
    expect(mixed.keyStrategies).toEqual({ label: 'multi-class', topics: 'one-vs-all' });
    expect(mixed.scopes[0]?.labelsOfKey).toEqual({ topics: ['art', 'law', 'war'] });
  });

  it('finds a key by the last part of its name', () => {
    const survey = fakeSurvey({ keys: ['labels.topic'], groups: [] });
    const { keyStrategies } = plan({ labelColumns: 'labels', keyStrategies: 'topic=one-vs-all' }, survey);
    expect(keyStrategies).toEqual({ 'labels.topic': 'one-vs-all' });
  });

  it('says which keys there are when one is not found, or could be several', () => {
    expect(() => plan({ labelColumns: 'label,topics', keyStrategies: 'topic=one-vs-all' })).toThrow(
      'keyStrategies: expected a label key of the data (label, topics), found "topic". Did you mean topics?',
    );
    const survey = fakeSurvey({ keys: ['a.topic', 'b.topic'] });
    expect(() => plan({ labelColumns: 'a,b', keyStrategies: 'topic=one-vs-all' }, survey)).toThrow(
      'topic could be any of a.topic, b.topic',
    );
  });

  it('has one scope for each language of a column, with the labels of its rows and its own base model', () => {
    const { scopes, languageSource } = plan(
      {
        trainingApproach: 'one-vs-all',
        perLanguage: true,
        languageColumn: 'lang',
        languageModels: 'fr=bert-tiny',
      },
      twoLanguages,
    );
    expect(languageSource).toBe('column');
    expect(scopes.map(({ language, model, labelsOfKey }) => [language, model, labelsOfKey['label']])).toEqual(
      [
        ['en', null, ['bad', 'good']],
        ['fr', 'bert-tiny', ['good', 'new']],
      ],
    );
  });

  it('takes the language from the texts where no column says it', () => {
    expect(plan({ perLanguage: true }, twoLanguages).languageSource).toBe('detection');
    expect(surveyFor(request({ perLanguage: true })).detectLanguages).toEqual([]);
    const asked = request({ perLanguage: true, detectLanguages: 'en,fr' });
    expect(surveyFor(asked).detectLanguages).toEqual(['en', 'fr']);
    expect(surveyFor(request({ perLanguage: true, languageColumn: 'l' }))).not.toHaveProperty(
      'detectLanguages',
    );
  });

  it('joins the labels of all languages where they are trained together', () => {
    const { scopes } = plan({ trainingApproach: 'one-vs-all', languageColumn: 'lang' }, twoLanguages);
    expect(scopes).toHaveLength(1);
    expect(scopes[0]).toMatchObject({ language: null, labelsOfKey: { label: ['bad', 'good', 'new'] } });
  });

  it('takes the languages asked for, in that order, and says which there are when one is missing', () => {
    const asked = (languages: string) =>
      plan({ perLanguage: true, languageColumn: 'l', languages }, twoLanguages);
    expect(asked('fr,en').scopes.map(({ language }) => language)).toEqual(['fr', 'en']);
    expect(() => asked('en,de')).toThrow('languages: expected a language of the data (en, fr), found "de"');
  });

  it('has a file for each language where they are given', () => {
    const { scopes } = plan({ languageDatasets: 'en=e.tsv,fr=f.tsv', dataset: undefined }, twoLanguages);
    expect(scopes.map(({ language, files }) => [language, files])).toEqual([
      ['en', { train: 'e.tsv' }],
      ['fr', { train: 'f.tsv' }],
    ]);
  });
});

describe('surveyFor', () => {
  it('looks at all files, and at the columns that are named in one way or another', () => {
    const { files, labelColumns } = surveyFor(
      request({ validationDataset: 'v.jsonl', keyStrategies: 'a=multi-class,b=one-vs-all' }),
    );
    expect(files).toEqual([{ path: 'rows.jsonl' }, { path: 'v.jsonl' }]);
    expect(labelColumns).toEqual(['a', 'b']);
    expect(surveyFor(request({ labelColumn: 'c', models: 'lstm-small,bert-tiny' })).labelColumns).toEqual([
      'c',
    ]);
    expect(surveyFor(request({ models: 'lstm-small,bert-tiny' })).labelColumns).toBeUndefined();
  });

  it('reads lists wherever several labels make sense', () => {
    const { readsLists } = surveyFor(request({ keyStrategies: 'a=multi-class,b=one-vs-all,c=multi-label' }));
    expect(['a', 'b', 'c'].map(readsLists)).toEqual([false, true, true]);
  });
});

import { describe, expect, it } from '@jest/globals';

import { asksForPlan } from '#application/train-model/plan-settings.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import type { RawRequest } from '#application/request/parse-fields.js';

const parse = (changes: RawRequest) => parseTrainModelRequest({ dataset: 'rows.jsonl', ...changes });

describe('asksForPlan', () => {
  it.each([
    { labelColumns: 'a,b' },
    { trainingApproach: 'one-vs-all' },
    { keyStrategies: 'a=multi-class' },
    { models: 'lstm-small,bert-tiny' },
    { perLanguage: true, languageColumn: 'lang' },
    { perLanguage: true },
    { perLanguage: true, detectLanguages: 'en,fr' },
    { languageDatasets: 'en=e.tsv,fr=f.tsv' },
  ])('is true of %j', (changes) => {
    expect(asksForPlan(parse(changes))).toBe(true);
  });

  it('is false of one model, were it of one label or language', () => {
    expect(asksForPlan(parse({ positiveLabel: 'joy', languageColumn: 'lang', language: 'fr' }))).toBe(false);
    expect(asksForPlan(parse({ language: 'fr', detectLanguages: 'en,fr' }))).toBe(false);
    expect(asksForPlan(parse({ perLanguage: false }))).toBe(false);
  });
});

describe('the settings of a plan', () => {
  it.each([
    [{ labelColumn: 'a', labelColumns: 'a,b' }, "labelColumn: can't be used with labelColumns"],
    [{ model: 'lstm-small', models: 'lstm-small,bert-tiny' }, "model: can't be used with models"],
    [
      { models: 'a,b', perLanguage: true, languageColumn: 'l', languageModels: 'fr=c' },
      "models: can't be used",
    ],
    [
      { languageDatasets: 'en=e.tsv', languageColumn: 'l' },
      "languageDatasets: can't be used with languageColumn",
    ],
    [{ languageDatasets: 'en=e.tsv', testDataset: 't' }, "languageDatasets: can't be used with testDataset"],
    [{ positiveLabel: 'joy', multiLabel: true }, "positiveLabel: can't be used with multiLabel"],
    [{ positiveLabel: 'joy', labelColumns: 'a' }, 'positiveLabel: is for one model'],
    [{ numLabels: 3, trainingApproach: 'one-vs-all' }, 'numLabels: is for one model'],
    [{ language: 'fr' }, 'language: needs languageColumn'],
    [{ languages: 'fr' }, 'languages: needs perLanguage'],
    [{ languageModels: 'fr=bert-tiny' }, 'languageModels: needs perLanguage'],
    [
      { perLanguage: true, languageColumn: 'l', detectLanguages: 'en,fr' },
      "detectLanguages: can't be used with languageColumn",
    ],
    [{ perLanguage: true, detectLanguages: 'fr' }, 'detectLanguages: expected two languages or more'],
    [{ detectLanguages: 'en,fr' }, 'detectLanguages: needs perLanguage, or language for one model'],
    [{ models: 'a,b', task: 'code_generation' }, 'models: has no meaning for code_generation'],
    [{ keyStrategies: 'a=multi-clas' }, 'keyStrategies: a: expected one of'],
  ])('refuses %j', (changes, message) => {
    expect(() => parse(changes)).toThrow(message);
  });

  it('needs no dataset beside a file for each language', () => {
    expect(parse({ dataset: undefined, languageDatasets: { en: 'e.tsv', fr: 'f.tsv' } }).dataset).toBe(
      'e.tsv',
    );
  });
});

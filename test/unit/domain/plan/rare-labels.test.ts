import { describe, expect, it } from '@jest/globals';

import type { DatasetSurvey, SurveyGroup } from '#domain/dataset/dataset-survey.js';
import { findRareLabels, keepsLabel, withoutLabels } from '#domain/plan/rare-labels.js';
import { fakeSurvey } from '#test/support/fake-training-ports.js';

function group(language: string, counts: Readonly<Record<string, number>>): SurveyGroup {
  const labelCounts = new Map(Object.entries(counts));
  return { language, rowCount: 9, keys: new Map([['label', { labelCounts, hasLists: false }]]) };
}

const survey: DatasetSurvey = fakeSurvey({
  keys: ['label'],
  groups: [group('en', { joy: 9, fear: 4 }), group('fr', { joy: 2, fear: 5 })],
});

describe('findRareLabels', () => {
  it('counts the rows of all languages together', () => {
    expect(findRareLabels(survey, 9, false)).toEqual([]);
    expect(findRareLabels(survey, 10, false)).toEqual([
      { key: 'label', label: 'fear', language: null, rowCount: 9 },
    ]);
  });

  it('counts the rows of each language where each gets models', () => {
    expect(findRareLabels(survey, 5, true).map(({ label, language }) => [label, language])).toEqual([
      ['fear', 'en'],
      ['joy', 'fr'],
    ]);
  });
});

describe('a survey without rare labels', () => {
  it('loses each label in its own language only', () => {
    const keeps = keepsLabel(findRareLabels(survey, 5, true), true);
    const left = withoutLabels(survey, keeps);
    expect(left.groups.map(({ keys }) => [...keys.get('label')!.labelCounts.keys()])).toEqual([
      ['joy'],
      ['fear'],
    ]);
  });

  it('loses a key that has no label left', () => {
    const keeps = keepsLabel(findRareLabels(survey, 100, false), false);
    expect(withoutLabels(survey, keeps).keys).toEqual([]);
  });
});

import { describe, expect, it } from '@jest/globals';

import type { RawRequest } from '#application/request/parse-fields.js';
import { parseTrainModelRequest } from '#application/train-model/train-model-request.js';
import {
  assertCustomSettingsFit,
  describeCustomSettings,
  withCustomSettings,
} from '#application/train-plan/with-custom-settings.js';
import type { PlannedModel } from '#domain/plan/planned-model.js';

const request = (changes: RawRequest) => parseTrainModelRequest({ dataset: 'rows.jsonl', ...changes });

function planned(key: string, value: string | null): PlannedModel {
  return {
    name: value === null ? key : `${key}-${value}`,
    model: 'lstm-small',
    key,
    value,
    language: null,
    approach: value === null ? 'multi-class' : 'one-vs-all',
    files: { train: 'rows.jsonl' },
  };
}

const MOOD = planned('labels.mood', null);
const JOY = planned('labels.emotion', 'joy');
const FEAR = planned('labels.emotion', 'fear');
const MODELS = [MOOD, JOY, FEAR];

describe('withCustomSettings', () => {
  it('gives a key its settings by the whole name or the last part, and leaves the others alone', () => {
    const asked = request({ epochs: 2, customByKey: 'mood.epochs=5,labels.emotion.batch-size=4' });
    expect(withCustomSettings(asked, MOOD)).toMatchObject({ epochs: 5 });
    expect(withCustomSettings(asked, MOOD)).not.toHaveProperty('batchSize');
    expect(withCustomSettings(asked, JOY)).toMatchObject({ epochs: 2, batchSize: 4 });
  });

  it('lets a label win over its key, and a label named with its key over one that is not', () => {
    const asked = request({
      customByKey: 'emotion.epochs=2,emotion.seed=7',
      customByValue: 'joy.epochs=3,joy.batch-size=4,labels.emotion.joy.batch-size=8',
    });
    expect(withCustomSettings(asked, JOY)).toMatchObject({ epochs: 3, seed: 7, batchSize: 8 });
    expect(withCustomSettings(asked, FEAR)).toMatchObject({ epochs: 2, seed: 7 });
  });

  it('trains on what other validation and test shares leave', () => {
    const asked = request({ trainRatio: 0.8, customByKey: 'mood.test-ratio=0.3' });
    const { trainRatio, validationRatio, testRatio } = withCustomSettings(asked, MOOD);
    expect([trainRatio, validationRatio, testRatio]).toEqual([0.6, 0.1, 0.3]);
    expect(withCustomSettings(asked, JOY).trainRatio).toBe(0.8);
  });
});

describe('assertCustomSettingsFit', () => {
  it('refuses a name that no model has, and says which there are', () => {
    const fits = (changes: RawRequest) => () => assertCustomSettingsFit(request(changes), MODELS);
    expect(fits({ customByKey: 'emotion.epochs=2', customByValue: 'joy.epochs=2' })).not.toThrow();
    expect(fits({ customByKey: 'emotions.epochs=2' })).toThrow(
      'customByKey: expected the name of a label key that is trained (mood, labels.mood, emotion, labels.emotion), ' +
        'found "emotions". Did you mean emotion?',
    );
    expect(fits({ customByValue: 'anger.epochs=2' })).toThrow('found "anger"');
  });

  it.each([
    ['mood.validation-ratio=0', 'leaves nothing for evaluationStrategy epoch'],
    ['mood.train-ratio=0.9', 'must add up to 1'],
    ['mood.test-ratio=0.95', 'must add up to 1'],
  ])('refuses %s', (customByKey, message) => {
    expect(() => assertCustomSettingsFit(request({ customByKey }), MODELS)).toThrow(message);
  });
});

describe('describeCustomSettings', () => {
  it('names each model with its settings', () => {
    const asked = request({ customByKey: 'emotion.epochs=2', customByValue: 'joy.test-ratio=0.2' });
    expect(describeCustomSettings(asked, MODELS)).toEqual([
      'labels.emotion-joy: epochs 2, testRatio 0.2',
      'labels.emotion-fear: epochs 2',
    ]);
  });
});

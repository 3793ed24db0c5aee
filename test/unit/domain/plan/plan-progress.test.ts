import { describe, expect, it } from '@jest/globals';

import { beginModel, completeModel, setModelAside } from '#domain/plan/plan-progress.js';
import { pending } from '#domain/session/new-session-metadata.js';

const start = pending(['a', 'b', 'c'], []);
const result = (name: string, f1: number) => ({
  name,
  seconds: 10,
  epochs: 2,
  metrics: { f1_macro: f1, accuracy: f1 + 0.1 },
});

describe('the progress of a plan', () => {
  it('moves a model from remaining to in progress to trained', () => {
    const begun = beginModel(start, 'a');
    expect(begun).toMatchObject({ modelsInProgress: ['a'], modelsRemaining: ['b', 'c'], currentModel: 'a' });
    expect(completeModel(begun, result('a', 0.5))).toMatchObject({
      modelsTrained: ['a'],
      modelsInProgress: [],
      modelsRemaining: ['b', 'c'],
      currentModel: null,
      totalEpochsCompleted: 2,
      trainingTimeSeconds: 10,
    });
  });

  it('keeps the model with the highest F1 as the best', () => {
    const results = [result('a', 0.5), result('b', 0.7), result('c', 0.6)];
    const end = results.reduce((status, each) => completeModel(beginModel(status, each.name), each), start);
    expect(end).toMatchObject({
      bestModel: 'b',
      bestF1: 0.7,
      bestAccuracy: 0.7 + 0.1,
      trainingTimeSeconds: 30,
    });
  });

  it('leaves a model that failed among those to train, with the reason', () => {
    expect(setModelAside(beginModel(start, 'a'), 'a', 'no rows')).toMatchObject({
      modelsInProgress: [],
      modelsRemaining: ['b', 'c', 'a'],
      errors: ['a: no rows'],
    });
  });

  it('loses no model when a process died with one in progress and the next run begins with another', () => {
    const { modelsInProgress, modelsRemaining } = beginModel(beginModel(start, 'a'), 'b');
    expect([modelsInProgress, modelsRemaining]).toEqual([['b'], ['a', 'c']]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import {
  furtherEpochs,
  reinforcedHyperparameters,
  type ReinforcedLearning,
} from '#domain/training/reinforced-learning.js';
import { TOY_HYPERPARAMETERS } from '#test/support/toy-training.js';

const SETTINGS: ReinforcedLearning = {
  f1Threshold: 0.8,
  oversampleFactor: 2,
  classWeightFactor: 2,
  minReinforcedEpochs: 2,
  maxReinforcedEpochs: 10,
};

describe('furtherEpochs', () => {
  it('takes the number set by hand, whatever the F1', () => {
    expect(furtherEpochs({ ...SETTINGS, reinforcedEpochs: 25 }, 0.1)).toBe(25);
  });

  it('calculates the minimum just under the threshold, the maximum at 0, and the middle half-way', () => {
    expect(furtherEpochs(SETTINGS, 0.7999)).toBe(2);
    expect(furtherEpochs(SETTINGS, 0)).toBe(10);
    expect(furtherEpochs(SETTINGS, 0.4)).toBe(6);
  });

  it('gives a worse model no fewer epochs, and stays within the bounds', () => {
    const f1 = fc.double({ min: 0, max: 0.8, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(f1, f1, (a, b) => {
        const [worse, better] = [Math.min(a, b), Math.max(a, b)];
        expect(furtherEpochs(SETTINGS, worse)).toBeGreaterThanOrEqual(furtherEpochs(SETTINGS, better));
        expect(furtherEpochs(SETTINGS, worse)).toBeLessThanOrEqual(10);
        expect(furtherEpochs(SETTINGS, better)).toBeGreaterThanOrEqual(2);
      }),
    );
  });
});

describe('reinforcedHyperparameters', () => {
  it('trains with half of the learning rate, in another order, towards the highest F1', () => {
    const further = reinforcedHyperparameters({ ...TOY_HYPERPARAMETERS, warmupSteps: 50 }, SETTINGS, 4);
    expect(further).toMatchObject({
      epochs: 4,
      batchSize: TOY_HYPERPARAMETERS.batchSize,
      learningRate: TOY_HYPERPARAMETERS.learningRate / 2,
      warmupSteps: 0,
      metricForBestModel: 'f1_macro',
      greaterIsBetter: true,
      loadBestModelAtEnd: true,
    });
    expect(further.seed).not.toBe(TOY_HYPERPARAMETERS.seed);
  });

  it('evaluates although the first training did not', () => {
    const first = { ...TOY_HYPERPARAMETERS, evaluationStrategy: 'no' } as const;
    expect(reinforcedHyperparameters(first, SETTINGS, 4).evaluationStrategy).toBe('epoch');
  });

  it('takes batch size and learning rate of its own', () => {
    const settings = { ...SETTINGS, reinforcedBatchSize: 7, reinforcedLearningRate: 0.125 };
    expect(reinforcedHyperparameters(TOY_HYPERPARAMETERS, settings, 4)).toMatchObject({
      batchSize: 7,
      learningRate: 0.125,
    });
  });
});

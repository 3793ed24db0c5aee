import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import { evaluatedSplit } from '#test/support/evaluated-split.js';

const SEED = 20_251_121;
const LABELS = 4;

const rows = fc.array(
  fc.record({
    label: fc.integer({ min: 0, max: LABELS - 1 }),
    logits: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: LABELS, maxLength: LABELS }),
  }),
  { minLength: 1, maxLength: 60 },
);

function evaluate(some: readonly { readonly label: number; readonly logits: readonly number[] }[]) {
  const { specification, predictions, split } = evaluatedSplit(
    'single_label',
    LABELS,
    some.map(({ label }) => [label]),
    some.flatMap(({ logits }) => logits),
  );
  return evaluatePredictions(specification, predictions, split);
}

describe('evaluation of single-label predictions', () => {
  it('has accuracy = micro precision = micro recall = micro F1 = weighted recall', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const { metrics } = evaluate(some);
        for (const name of ['precision_micro', 'recall_micro', 'f1_micro', 'recall_weighted'])
          expect(metrics[name]).toBeCloseTo(metrics['accuracy']!, 12);
      }),
      { seed: SEED },
    );
  });

  it('counts each row once in the confusion matrix', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const { confusionMatrix, perLabel } = evaluate(some);
        const total = confusionMatrix!
          .flatMap((row) => Array.from(row))
          .reduce((sum, count) => sum + count, 0);
        expect(total).toBe(some.length);
        expect(perLabel.reduce((sum, { support }) => sum + support, 0)).toBe(some.length);
      }),
      { seed: SEED },
    );
  });

  it('does not depend on the order of the rows', () => {
    fc.assert(
      fc.property(rows, (some) => {
        const forwards = evaluate(some).metrics;
        const backwards = evaluate([...some].reverse()).metrics;
        for (const [name, value] of Object.entries(forwards)) expect(backwards[name]).toBeCloseTo(value, 12);
      }),
      { seed: SEED },
    );
  });
});

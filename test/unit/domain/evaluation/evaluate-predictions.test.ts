import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { evaluatePredictions, type Evaluation } from '#domain/evaluation/evaluate-predictions.js';
import type { Objective } from '#domain/training/task.js';
import { evaluatedSplit } from '#test/support/evaluated-split.js';

/** What scikit-learn made of the same predictions. */
interface RecordedReport {
  readonly name: string;
  readonly labels: number;
  readonly truth: readonly (number | readonly number[])[];
  readonly logits: readonly number[];
  readonly metrics: Readonly<Record<string, number>>;
  readonly per_label: readonly Readonly<Record<'precision' | 'recall' | 'f1' | 'support', number>>[];
  readonly confusion_matrix?: readonly (readonly number[])[];
}

const recorded = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../../fixtures/evaluation/scikit-learn.json'), 'utf8'),
) as Readonly<Record<'single_label' | 'multi_label', readonly RecordedReport[]>>;

function evaluate(
  objective: Objective,
  labels: number,
  truth: RecordedReport['truth'],
  logits: readonly number[],
): Evaluation {
  const rows = truth.map((ids) => (typeof ids === 'number' ? [ids] : ids));
  const { specification, predictions, split } = evaluatedSplit(objective, labels, rows, logits);
  return evaluatePredictions(specification, predictions, split);
}

function expectEqualNumbers(
  found: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, number>>,
): void {
  for (const [name, value] of Object.entries(expected))
    expect([name, found[name]]).toEqual([name, near(value)]);
}

const near = (value: number): unknown => expect.closeTo(value, 12);

describe('evaluatePredictions', () => {
  describe.each(['single_label', 'multi_label'] as const)('%s', (objective) => {
    it.each(recorded[objective])('equals scikit-learn: $name', (report) => {
      const evaluation = evaluate(objective, report.labels, report.truth, report.logits);
      expectEqualNumbers(evaluation.metrics, report.metrics);
      expect(evaluation.perLabel).toHaveLength(report.labels);
      report.per_label.forEach((scores, id) => expectEqualNumbers({ ...evaluation.perLabel[id] }, scores));
      expect(evaluation.confusionMatrix?.map((row) => Array.from(row))).toEqual(report.confusion_matrix);
      expect(Object.keys(evaluation.metrics).sort()).toEqual(['loss', ...Object.keys(report.metrics)].sort());
    });
  });

  it('says what always answering the most frequent class would give', () => {
    const evaluation = evaluate('single_label', 2, [0, 0, 0, 1], [0, 1, 0, 1, 0, 1, 0, 1]);
    expect(evaluation.majorityBaseline).toBe(0.75);
    expect(evaluation.metrics['accuracy']).toBe(0.25);
  });

  it('marks the rows that are right in all their labels', () => {
    expect(evaluate('single_label', 2, [0, 1], [1, 0, 1, 0]).correct).toEqual(Uint8Array.of(1, 0));
    const rows = [[0], [0, 1], []];
    expect(evaluate('multi_label', 2, rows, [1, -1, 1, -1, -1, -1]).correct).toEqual(Uint8Array.of(1, 0, 1));
  });

  it('takes a logit of 0, a probability of one half, for a no', () => {
    expect(evaluate('multi_label', 1, [[0]], [0]).metrics['recall_micro']).toBe(0);
  });

  it('gives numbers, not NaN, for a split without rows', () => {
    for (const objective of ['single_label', 'multi_label'] as const) {
      const { loss, ...scores } = evaluate(objective, 2, [], []).metrics;
      expect(loss).toBe(0.5);
      expect(Object.values(scores).filter((score) => score !== 0)).toEqual([]);
    }
  });

  it('gives a language model that guesses evenly among V tokens a perplexity of V', () => {
    const { specification, predictions, split } = evaluatedSplit('causal_language_modeling', 0, [], []);
    const { metrics } = evaluatePredictions(
      specification,
      { ...predictions, loss: Math.log(50_257), tokenCount: 9 },
      split,
    );
    expect(metrics['perplexity']).toBeCloseTo(50_257, 6);
    expect(metrics['tokens']).toBe(9);
  });

  it('reads the labels of the rows of the split, not of the first rows of the store', () => {
    const { specification, predictions, split } = evaluatedSplit('single_label', 2, [[0], [0], [1]], []);
    const last = { ...split, rows: Uint32Array.of(2) };
    const { metrics } = evaluatePredictions(
      specification,
      { ...predictions, rowCount: 1, logits: Float32Array.of(0, 1) },
      last,
    );
    expect(metrics['accuracy']).toBe(1);
  });
});

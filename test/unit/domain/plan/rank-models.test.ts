import { describe, expect, it } from '@jest/globals';

import { rankModels, type MeasuredModel } from '#domain/plan/rank-models.js';

const model = (name: string, f1?: number, accuracy = 0.5, key = 'label'): MeasuredModel => ({
  name,
  key,
  value: null,
  language: null,
  ...(f1 === undefined ? {} : { test: { f1_macro: f1, accuracy } }),
});
const ranks = (...models: MeasuredModel[]) => Object.fromEntries(rankModels(models));

describe('rankModels', () => {
  it('ranks base models by F1, then by accuracy', () => {
    expect(ranks(model('a', 0.4), model('b', 0.6), model('c', 0.4, 0.7))).toEqual({ b: 1, c: 2, a: 3 });
  });

  it('gives equal ones the same place', () => {
    expect(ranks(model('a', 0.4), model('b', 0.4), model('c', 0.3))).toEqual({ a: 1, b: 1, c: 3 });
  });

  it('compares only models of the same labels and rows, and those that were trained', () => {
    const other = model('x', 0.9, 0.9, 'other');
    expect(ranks(model('a', 0.4), model('b', 0.6), model('failed'), other)).toEqual({ b: 1, a: 2 });
  });
});

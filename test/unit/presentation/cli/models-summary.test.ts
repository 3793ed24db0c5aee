import { describe, expect, it } from '@jest/globals';

import type { ModelOutcome } from '#application/train-model/train-model-response.js';
import { summarizeModels } from '#presentation/cli/models-summary.js';

const outcome = (name: string, changes: Partial<ModelOutcome>): ModelOutcome => ({
  name,
  model: 'lstm-small',
  key: 'label',
  value: null,
  language: null,
  approach: 'multi-class',
  files: { train: 'rows.jsonl' },
  state: 'trained',
  ...changes,
});
const summary = (models: readonly ModelOutcome[]): string =>
  summarizeModels({ success: true, errors: [], sessionId: 'training_session_1' }, models).join('\n');

describe('summarizeModels', () => {
  it('ranks compared base models, the best one first', () => {
    const text = summary([
      outcome('label-lstm', { rank: 2, test: { f1_macro: 0.5, accuracy: 0.6 } }),
      outcome('label-bert', { rank: 1, test: { f1_macro: 0.7, accuracy: 0.7 } }),
    ]);
    expect(text).toContain('Trained 2 of 2 models. On the held-out split:');
    expect(text).toMatch(/1 {2}label-bert .*\n.*2 {2}label-lstm/);
  });

  it('has no rank where nothing was compared, and shows what failed', () => {
    const text = summary([
      outcome('a', { test: { f1_macro: 0.5 } }),
      outcome('b', { key: 'b', state: 'failed' }),
    ]);
    expect(text).toContain('Trained 1 of 2 models');
    expect(text).not.toContain('rank');
    expect(text).toMatch(/b +failed/);
  });

  it('says what a label is told from in the plan of a dry run', () => {
    const text = summary([outcome('a', { state: 'planned', approach: 'one-vs-all', value: 'joy' })]);
    expect(text).toContain('Dry run: nothing was trained.');
    expect(text).toContain('joy against all');
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import { evaluatedSplit } from '#test/support/evaluated-split.js';

import { REPOSITORY } from './cruise.js';

const page = readFileSync(path.join(REPOSITORY, 'docs', 'metrics.md'), 'utf8');

/** Metric names in the first column of the tables of a chapter; `f1_*` stands for its three averages. */
function namesUnder(heading: string): string[] {
  const chapter = page.split(/^## /m).find((text) => text.startsWith(heading)) ?? '';
  const cells = chapter.match(/^\| `.+?\|/gm) ?? [];
  return cells
    .flatMap((cell) => Array.from(cell.matchAll(/`([a-z0-9_*]+)`/g), ([, name]) => name!))
    .flatMap((name) =>
      name.endsWith('*')
        ? ['macro', 'micro', 'weighted'].map((average) => name.replace('*', average))
        : [name],
    );
}

describe('docs/metrics.md', () => {
  it.each([
    ['One of several classes', 'single_label'],
    ['Any of several labels', 'multi_label'],
    ['The next token', 'causal_language_modeling'],
  ] as const)('defines under "%s" the metrics of %s, and no other', (heading, objective) => {
    const { specification, predictions, split } = evaluatedSplit(objective, 2, [[0]], [1, -1]);
    const { metrics } = evaluatePredictions(specification, predictions, split);
    expect(namesUnder(heading).sort()).toEqual(Object.keys(metrics).sort());
  });
});

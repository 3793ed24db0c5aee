import { describe, expect, it } from '@jest/globals';

import { breakdown } from '#domain/evaluation/breakdown.js';

const category = ['simple', 'dense', 'simple', 'dense', 'simple'];
const nouns = ['8', '15', '10', '15', '8'];
const correct = Uint8Array.of(1, 0, 1, 1, 0);

describe('breakdown', () => {
  it('gives accuracy and sample count of each group', () => {
    expect(breakdown(new Map([['category', category]]), correct)).toEqual([
      { values: { category: 'dense' }, samples: 2, accuracy: 0.5 },
      { values: { category: 'simple' }, samples: 3, accuracy: 2 / 3 },
    ]);
  });

  it('combines columns and sorts numbers as numbers', () => {
    const columns = new Map([
      ['nouns', nouns],
      ['category', category],
    ]);
    expect(breakdown(columns, correct)).toEqual([
      { values: { nouns: '8', category: 'simple' }, samples: 2, accuracy: 0.5 },
      { values: { nouns: '10', category: 'simple' }, samples: 1, accuracy: 1 },
      { values: { nouns: '15', category: 'dense' }, samples: 2, accuracy: 0.5 },
    ]);
  });

  it('keeps groups apart whose values only look alike when joined', () => {
    const columns = new Map([
      ['a', ['x,y', 'x']],
      ['b', ['z', 'y,z']],
    ]);
    expect(breakdown(columns, Uint8Array.of(1, 0))).toHaveLength(2);
  });

  it('is empty without columns or rows', () => {
    expect(breakdown(new Map(), correct)).toEqual([]);
    expect(breakdown(new Map([['a', []]]), new Uint8Array(0))).toEqual([]);
  });
});

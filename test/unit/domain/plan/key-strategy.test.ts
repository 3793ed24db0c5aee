import { describe, expect, it } from '@jest/globals';

import { approachOfKeys, keysWith } from '#domain/plan/key-strategy.js';

describe('approachOfKeys', () => {
  it.each([
    [{}, 'language-modelling'],
    [{ a: 'multi-class', b: 'multi-class' }, 'multi-class'],
    [{ a: 'multi-label' }, 'multi-label'],
    [{ a: 'one-vs-all' }, 'one-vs-all'],
    [{ a: 'multi-class', b: 'one-vs-all' }, 'hybrid'],
    [{ a: 'multi-class', b: 'multi-label' }, 'custom'],
    [{ a: 'one-vs-all', b: 'multi-label', c: 'multi-class' }, 'custom'],
  ] as const)('calls %j %s', (strategies, approach) => {
    expect(approachOfKeys(strategies)).toBe(approach);
  });
});

describe('keysWith', () => {
  it('gives the keys of one strategy in order', () => {
    expect(keysWith({ b: 'one-vs-all', c: 'multi-class', a: 'one-vs-all' }, 'one-vs-all')).toEqual([
      'b',
      'a',
    ]);
  });
});

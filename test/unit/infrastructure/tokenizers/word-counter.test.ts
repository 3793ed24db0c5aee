import { describe, expect, it } from '@jest/globals';

import { WordCounter } from '#infrastructure/tokenizers/training/word-counter.js';
import { bertSplitter, byteLevelSplitter } from '#infrastructure/tokenizers/training/word-splitter.js';

describe('WordCounter', () => {
  it('counts words over texts, in the characters of the model', () => {
    const counter = new WordCounter(byteLevelSplitter({ lowercase: false }));
    counter.add('go go');
    counter.add('go é');
    expect(Object.fromEntries(counter.counts())).toEqual({ go: 2, Ġgo: 1, 'ĠÃ©': 1 });
  });

  it('counts a word the same way in plain and in other texts', () => {
    const counter = new WordCounter(bertSplitter({ lowercase: true }));
    counter.add('The cat.');
    counter.add('The café, the CAT.');
    expect(Object.fromEntries(counter.counts())).toEqual({ the: 3, cat: 2, cafe: 1, ',': 1, '.': 2 });
  });

  it('gives the same counts when asked twice', () => {
    const counter = new WordCounter(bertSplitter({ lowercase: true }));
    counter.add('über über');
    expect(Object.fromEntries(counter.counts())).toEqual({ uber: 2 });
    expect(Object.fromEntries(counter.counts())).toEqual({ uber: 2 });
  });

  it('forgets the rarest words past its limit and keeps the frequent ones', () => {
    const counter = new WordCounter(bertSplitter({ lowercase: true }), 10);
    for (let round = 0; round < 50; round++) counter.add(`often also once${round}`);
    const counts = counter.counts();
    expect(counts.size).toBeLessThanOrEqual(10);
    expect([counts.get('often'), counts.get('also')]).toEqual([50, 50]);
  });
});

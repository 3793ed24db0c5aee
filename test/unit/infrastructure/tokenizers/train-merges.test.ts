import { describe, expect, it } from '@jest/globals';

import { trainMerges } from '#infrastructure/tokenizers/training/train-merges.js';

const SETTINGS = {
  vocabularySize: 100,
  minFrequency: 2,
  specialTokens: [],
  initialAlphabet: [],
  maxAlphabetSize: Infinity,
  continuingPrefix: '',
};

/** The example of the Rust trainer's own test. */
const ROSES = new Map(
  Object.entries({
    roses: 1,
    are: 2,
    red: 1,
    voilets: 1,
    blue: 1,
    BERT: 1,
    is: 2,
    big: 1,
    and: 1,
    so: 1,
    'GPT-2': 1,
  }),
);

describe('trainMerges', () => {
  it('learns re, are and is from the roses, after the sorted alphabet', () => {
    const { tokens, merges } = trainMerges(ROSES, SETTINGS);
    expect(tokens.join(' ')).toBe('- 2 B E G P R T a b d e g i l n o r s t u v re are is');
    expect(merges).toEqual([
      ['r', 'e'],
      ['a', 're'],
      ['i', 's'],
    ]);
  });

  it('merges the pair with the lower ids first when counts are equal', () => {
    const { merges } = trainMerges(
      new Map([
        ['cd', 3],
        ['ab', 3],
        ['ac', 3],
      ]),
      SETTINGS,
    );
    expect(merges.map((pair) => pair.join(''))).toEqual(['ab', 'ac', 'cd']);
  });

  it('stops at the vocabulary size, special tokens and alphabet included', () => {
    const { tokens } = trainMerges(ROSES, { ...SETTINGS, vocabularySize: 24, specialTokens: ['<pad>'] });
    expect(tokens).toHaveLength(24);
    expect([tokens[0], tokens.at(-1)]).toEqual(['<pad>', 're']);
  });

  it('marks what continues a word with the prefix, once per token', () => {
    const { tokens } = trainMerges(new Map([['abc', 5]]), { ...SETTINGS, continuingPrefix: '##' });
    expect(tokens).toEqual(['a', 'b', 'c', '##b', '##c', 'ab', 'abc']);
  });

  it('leaves rare characters out of the alphabet and closes the gap, as the Rust trainer does', () => {
    const { tokens } = trainMerges(
      new Map([
        ['aXb', 4],
        ['ab', 1],
      ]),
      { ...SETTINGS, maxAlphabetSize: 2 },
    );
    expect(tokens).toEqual(['a', 'b', 'ab']);
  });

  it('gives the alphabet alone for no words', () => {
    expect(trainMerges(new Map(), { ...SETTINGS, initialAlphabet: ['b', 'a'] })).toEqual({
      tokens: ['a', 'b'],
      merges: [],
    });
  });
});

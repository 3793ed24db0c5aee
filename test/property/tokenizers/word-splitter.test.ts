import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { WordCounter } from '#infrastructure/tokenizers/training/word-counter.js';
import { bertSplitter, byteLevelSplitter } from '#infrastructure/tokenizers/training/word-splitter.js';

const SEED = 20260106;

/** White space of all kinds, control characters, contractions, digits, letters and punctuation of several scripts. */
const PIECES = [
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\u000b',
  '\f',
  '\u0085',
  '\u00a0',
  '\u2028',
  '\u3000',
  '\ufeff',
  '\0',
  '\u001c',
].concat([
  "'s",
  "'ll",
  "'",
  'a',
  'B',
  'zZ',
  '7',
  '42',
  '!',
  '__',
  '$',
  '`',
  'é',
  'É',
  'İ',
  'ß',
  'Σ',
  '\u0301',
  '你',
  '½',
  '…',
  '🙂',
]);

const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 30 }).map((pieces) => pieces.join(''));

describe.each([
  ['byte-level', byteLevelSplitter({ lowercase: false })],
  ['byte-level, lower-cased', byteLevelSplitter({ lowercase: true })],
  ["BERT's", bertSplitter({ lowercase: false })],
  ["BERT's, lower-cased", bertSplitter({ lowercase: true })],
])('the %s words', (_name, splitter) => {
  it('are counted as the native library cuts the whole text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const counter = new WordCounter(splitter);
        counter.add(text);
        const expected = new Map<string, number>();
        for (const word of splitter.splitNatively(text)) expected.set(word, (expected.get(word) ?? 0) + 1);
        expect(new Map([...counter.counts()].sort())).toEqual(new Map([...expected].sort()));
      }),
      { seed: SEED, numRuns: 2000 },
    );
  });
});

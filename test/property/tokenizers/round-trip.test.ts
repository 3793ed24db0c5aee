import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { Tokenizer, TokenizerKind } from '#domain/tokenization/tokenizer.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

const SEED = 20260105;
const CORPUS = [
  'let x = 1;\n\tif (x) {}\r\n',
  'naïve façade, 你好 🙂',
  '  <s> is no tag </s>  ',
  '\u0000\u0085',
];

async function* corpus(): AsyncGenerator<string> {
  for (const text of CORPUS) yield await Promise.resolve(text);
}

function trained(kind: TokenizerKind): Promise<Tokenizer> {
  return new HuggingFaceTokenizerFactory().train(corpus(), {
    kind,
    vocabularySize: 320,
    minFrequency: 1,
    lowercase: false,
    maxLength: 128,
  });
}

async function roundTrip(tokenizer: Tokenizer, text: string): Promise<string> {
  const [encoding] = await tokenizer.encodeBatch([{ text }], { addSpecialTokens: false });
  return tokenizer.decode(encoding!.ids);
}

describe('decode after encode', () => {
  it('gives any text back with a byte-level tokenizer', async () => {
    const tokenizer = await trained('byte_level_bpe');
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.string({ unit: 'grapheme' }));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        expect(await roundTrip(tokenizer, written)).toBe(written);
      }),
      { seed: SEED, numRuns: 500 },
    );
  });

  it('gives any text of known characters back with a character-level tokenizer, one id per character', async () => {
    const tokenizer = await trained('character');
    // `<` is left out: with it, the special tokens could be spelled.
    const known = [...new Set(CORPUS.join(''))].filter((character) => character !== '<');
    const text = fc
      .array(fc.constantFrom(...known), { maxLength: 80 })
      .map((characters) => characters.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (written) => {
        expect(await roundTrip(tokenizer, written)).toBe(written);
        const [encoding] = await tokenizer.encodeBatch([{ text: written }], { addSpecialTokens: false });
        expect(encoding!.ids).toHaveLength(Array.from(written).length);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });
});

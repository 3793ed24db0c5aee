import { describe, expect, it } from '@jest/globals';

import { vocabularyCoverage } from '#application/train-model/vocabulary-coverage.js';
import type { TextRow } from '#domain/dataset/dataset-loader.js';
import type { TokenizerKind } from '#domain/tokenization/tokenizer.js';
import { HuggingFaceTokenizerFactory } from '#infrastructure/tokenizers/hugging-face-tokenizer-factory.js';

const ENGLISH = ['The dog sees the cat.', 'The cat sees the dog!', 'dogs and cats'];

async function* each<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

async function coverageOf(texts: readonly string[], kind: TokenizerKind = 'wordpiece') {
  const training = { kind, vocabularySize: 300, minFrequency: 1, lowercase: true, maxLength: 64 };
  const tokenizer = await new HuggingFaceTokenizerFactory().train(each(ENGLISH), training);
  return vocabularyCoverage(tokenizer, each(texts.map((text, index): TextRow => ({ index, text }))));
}

describe('vocabularyCoverage', () => {
  it.each<TokenizerKind>(['wordpiece', 'byte_level_bpe', 'character'])(
    'is 1 for the texts that a tokenizer was trained on: %s',
    async (kind) => {
      expect(await coverageOf(ENGLISH, kind)).toEqual({ textCount: 3, share: 1 });
    },
  );

  it('is the share of visible characters that known tokens stand for', async () => {
    // One unknown token for each word of another script.
    expect(await coverageOf(['the dog и кот'])).toEqual({ textCount: 1, share: 6 / 10 });
    // A trained alphabet of characters leaves out those that it doesn't have.
    expect(await coverageOf(['the dog и кот'], 'character')).toEqual({ textCount: 1, share: 6 / 10 });
    expect(await coverageOf(['и кот', 'пёс'])).toEqual({ textCount: 2, share: 0 });
  });

  it('counts characters of several tokens once', async () => {
    expect(await coverageOf(['и 狗 😀'], 'byte_level_bpe')).toEqual({ textCount: 1, share: 1 });
  });

  it('looks at the first texts only', async () => {
    const texts = Array.from({ length: 500 }, (_, index) => (index < 200 ? 'the cat' : 'кот'));
    expect(await coverageOf(texts)).toEqual({ textCount: 200, share: 1 });
    expect(await coverageOf([`${'the cat '.repeat(125)}${'кот '.repeat(1000)}`])).toEqual({
      textCount: 1,
      share: 1,
    });
  });

  it('is not to be had of empty texts', async () => {
    expect(await coverageOf([' ', ''])).toBeUndefined();
    expect(await coverageOf([])).toBeUndefined();
  });
});

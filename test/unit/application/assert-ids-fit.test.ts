import { describe, expect, it } from '@jest/globals';

import { assertIdsFit } from '#application/assert-ids-fit.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import type { TokenSequence } from '#domain/tokenization/windows-of.js';
import { bertSpecification } from '#test/support/bert-specification.js';
import { FAKE_TOKENIZER } from '#test/support/fake-training-ports.js';

function sequence(ids: readonly number[], typeIds = ids.map(() => 0)): TokenSequence {
  return { ids: Int32Array.from(ids), typeIds: Uint8Array.from(typeIds) };
}

/** The fake tokenizer has 50 tokens. */
function check(
  changes: Partial<Pick<ModelSpecification, 'vocabularySize'> & { readonly typeVocabularySize: number }>,
  ...sequences: readonly TokenSequence[]
): Promise<void> {
  return assertIdsFit(FAKE_TOKENIZER, { ...bertSpecification, ...changes }, sequences);
}

describe('assertIdsFit', () => {
  it('names the first token that a model has no embedding for', async () => {
    await expect(
      check({ vocabularySize: 40 }, sequence([2, 39]), sequence([3, 40, 45])),
    ).rejects.toMatchObject({
      code: 'TOKENIZER.INVALID',
      message: expect.stringMatching(/ids are below 40, .* found id 40 \("decoded 40"\) .* of 50 tokens/u),
      details: { id: 40, vocabularySize: 40 },
    });
  });

  it('lets a tokenizer have tokens to spare', async () => {
    await expect(check({ vocabularySize: 40 }, sequence([2, 39]))).resolves.toBeUndefined();
  });

  it('refuses the second text of a pair to a model for single texts', async () => {
    const single = { vocabularySize: 50, typeVocabularySize: 1 };
    await expect(check(single, sequence([2, 3]))).resolves.toBeUndefined();
    await expect(check(single, sequence([2, 3], [0, 1]))).rejects.toMatchObject({
      code: 'TOKENIZER.INVALID',
      message: expect.stringContaining('type_vocab_size, found type 1'),
    });
  });

  it('reads no text where every id fits', async () => {
    const unread = {
      [Symbol.iterator]: (): Iterator<TokenSequence> => {
        throw new Error('The texts were read');
      },
    };
    const specification = { ...bertSpecification, vocabularySize: 50, typeVocabularySize: 2 };
    await expect(assertIdsFit(FAKE_TOKENIZER, specification, unread)).resolves.toBeUndefined();
  });
});

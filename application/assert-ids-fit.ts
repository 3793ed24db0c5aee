import type { ModelSpecification } from '#domain/model/specification.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { Tokenizer } from '#domain/tokenization/tokenizer.js';
import type { TokenSequence } from '#domain/tokenization/windows-of.js';

/**
 * Asserts that a model has an embedding for every id of some texts: what an engine would say of a missing one, if it
 * looks at all, names neither the token nor its tokenizer. A tokenizer with tokens to spare is no error: many models'
 * have some that texts never use. Sequences are read only where an id may be too large.
 *
 * @throws ArenaError `TOKENIZER.INVALID`
 */
export async function assertIdsFit(
  tokenizer: Tokenizer,
  specification: ModelSpecification,
  sequences: Iterable<TokenSequence>,
): Promise<void> {
  const { vocabularySize } = specification;
  const typeCount = 'typeVocabularySize' in specification ? specification.typeVocabularySize : Infinity;
  // A text is of type 0, the second of a pair of type 1.
  if (tokenizer.vocabularySize <= vocabularySize && typeCount >= 2) return;
  for (const { ids, typeIds } of sequences) {
    const unknown = ids.find((id) => id >= vocabularySize);
    if (unknown !== undefined) {
      throw new ArenaError(
        'TOKENIZER.INVALID',
        `Expected a tokenizer whose ids are below ${vocabularySize}, the model's vocabulary size, found id ${unknown} ` +
          `(${JSON.stringify(await tokenizer.decode([unknown]))}) in the texts: the tokenizer beside the model is ` +
          `another model's, of ${tokenizer.vocabularySize} tokens. Put the files of the one that the model was trained ` +
          'with into its folder.',
        { details: { id: unknown, vocabularySize } },
      );
    }
    const unknownType = typeIds.find((type) => type >= typeCount);
    if (unknownType !== undefined) {
      throw new ArenaError(
        'TOKENIZER.INVALID',
        `Expected token types below ${typeCount}, the model's type_vocab_size, found type ${unknownType}: the model was ` +
          'not made for pairs of texts. Leave the column of second texts out, or join the two texts in one column.',
        { details: { type: unknownType, typeVocabularySize: typeCount } },
      );
    }
  }
}

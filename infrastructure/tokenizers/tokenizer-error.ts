import { ArenaError } from '#domain/shared/errors.js';

/** `TOKENIZER.INVALID` for a file or folder that was expected to hold something else. */
export function invalidTokenizer(
  place: string,
  expected: string,
  found: string,
  cause?: unknown,
): ArenaError {
  return new ArenaError(
    'TOKENIZER.INVALID',
    `Expected ${expected} in ${place}, found ${found}. ` +
      'Name a folder with tokenizer.json, vocab.txt, or vocab.json and merges.txt, as transformers saves them.',
    { details: { path: place }, ...(cause === undefined ? {} : { cause }) },
  );
}

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import type { TokenizerTraining } from '#domain/tokenization/tokenizer.js';
import { trainByteLevelBpe } from '#infrastructure/tokenizers/training/train-byte-level-bpe.js';
import { trainWordPiece } from '#infrastructure/tokenizers/training/train-wordpiece.js';

interface TrainedInPython extends Omit<TokenizerTraining, 'maxLength'> {
  readonly tokens: readonly string[];
  readonly merges?: readonly string[];
}

interface TokenizerJson {
  readonly model: { readonly vocab: Readonly<Record<string, number>>; readonly merges?: readonly string[] };
}

/** Special tokens and the 256 bytes, which the recorded tokens leave out. */
const BYTE_LEVEL_FIRST_SYMBOLS = 261;

const { texts, cases } = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/tokenizers/trained-in-python.json'), 'utf8'),
) as { readonly texts: readonly string[]; readonly cases: readonly TrainedInPython[] };

async function* stream(): AsyncGenerator<string> {
  for (const text of texts) yield await Promise.resolve(text);
}

async function train(training: TokenizerTraining): Promise<{ tokens: string[]; merges: readonly string[] }> {
  const trainer = training.kind === 'wordpiece' ? trainWordPiece : trainByteLevelBpe;
  const { tokenizerJson } = await trainer(stream(), training);
  const { vocab, merges = [] } = (JSON.parse(tokenizerJson) as TokenizerJson).model;
  const tokens = Object.entries(vocab).sort(([, a], [, b]) => a - b);
  return { tokens: tokens.map(([token]) => token), merges };
}

describe('trainers', () => {
  it.each(cases)(
    'learn what Python learns: $kind, $vocabularySize tokens, at least $minFrequency times, lowercase $lowercase',
    async (expected) => {
      const { tokens, merges } = await train({ ...expected, maxLength: 512 });
      const skipped = expected.kind === 'byte_level_bpe' ? BYTE_LEVEL_FIRST_SYMBOLS : 0;
      expect(tokens.slice(skipped)).toEqual(expected.tokens);
      expect(merges).toEqual(expected.merges ?? []);
    },
  );
});

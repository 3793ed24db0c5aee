import { lowercase } from 'tokenizers';

import type { TokenizerTraining } from '#domain/tokenization/tokenizer.js';

import { specialAddedToken } from '../files/added-token.js';
import { templateProcessing } from '../files/template-processing.js';
import type { TokenizerDefinition } from '../files/tokenizer-definition.js';
import { vocabularyOf } from './vocabulary.js';

const SPECIAL_TOKENS = ['<pad>', '<unk>', '</s>'];

/**
 * Trains a tokenizer whose tokens are the characters (code points) of the texts, in their order; the most frequent ones
 * where `vocabularySize` is too small for all. `</s>` ends a text.
 */
export async function trainCharacter(
  texts: AsyncIterable<string>,
  training: TokenizerTraining,
): Promise<TokenizerDefinition> {
  const counts = new Map<number, number>();
  const lower = training.lowercase ? lowercase() : undefined;
  for await (const text of texts) countCodePoints(lower?.normalizeString(text) ?? text, counts);
  const kept = mostFrequent(counts, training.vocabularySize - SPECIAL_TOKENS.length);
  const tokens = [...SPECIAL_TOKENS, ...kept.map((codePoint) => String.fromCodePoint(codePoint))];
  return {
    tokenizerJson: JSON.stringify(characterTokenizerJson(vocabularyOf(tokens), training.lowercase)),
    config: {
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: training.maxLength,
      clean_up_tokenization_spaces: false,
    },
    specialTokens: { pad_token: '<pad>', unk_token: '<unk>', eos_token: '</s>' },
  };
}

function countCodePoints(text: string, counts: Map<number, number>): void {
  for (let place = 0; place < text.length; place++) {
    const codePoint = text.codePointAt(place)!;
    if (codePoint > 0xffff) place++;
    if (isLoneSurrogate(codePoint)) continue; // not a character: the native library takes it for U+FFFD
    counts.set(codePoint, (counts.get(codePoint) ?? 0) + 1);
  }
}

function isLoneSurrogate(codePoint: number): boolean {
  return codePoint >= 0xd800 && codePoint <= 0xdfff;
}

/** The characters to keep, by code point; among equally frequent ones those with the lower code points. */
function mostFrequent(counts: ReadonlyMap<number, number>, limit: number): readonly number[] {
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a - b)
    .slice(0, Math.max(0, limit))
    .map(([codePoint]) => codePoint)
    .sort((a, b) => a - b);
}

/** BPE without merges is a character model, in the native library and in Python, and needs no pre-tokenizer. */
function characterTokenizerJson(vocabulary: ReadonlyMap<string, number>, isLowercase: boolean): object {
  const end = { token: '</s>' };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((token, id) => specialAddedToken(id, token)),
    normalizer: isLowercase ? { type: 'Lowercase' } : null,
    pre_tokenizer: null,
    post_processor: templateProcessing(
      [{ text: 'A' }, end],
      [
        [{ text: 'A' }, 0],
        [end, 0],
        [{ text: 'B' }, 0],
        [end, 0],
      ],
      (token) => vocabulary.get(token)!,
    ),
    decoder: { type: 'Fuse' },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: '<unk>',
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(vocabulary),
      merges: [],
    },
  };
}

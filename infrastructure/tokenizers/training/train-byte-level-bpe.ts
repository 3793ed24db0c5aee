import type { TokenizerTraining } from '#domain/tokenization/tokenizer.js';

import { specialAddedToken } from '../files/added-token.js';
import { byteLevelTokenizerJson } from '../files/byte-level-tokenizer-json.js';
import { templateProcessing } from '../files/template-processing.js';
import type { TokenizerDefinition } from '../files/tokenizer-definition.js';
import { BYTE_CHARACTERS } from './byte-level-alphabet.js';
import { trainMerges } from './train-merges.js';
import { vocabularyOf } from './vocabulary.js';
import { WordCounter } from './word-counter.js';
import { byteLevelSplitter } from './word-splitter.js';

/** RoBERTa's special tokens, with its ids. */
const SPECIAL_TOKENS = ['<s>', '<pad>', '</s>', '<unk>', '<mask>'];

/**
 * Trains byte-level BPE (Radford et al. 2019) as Python's `BpeTrainer` does after `ByteLevel(add_prefix_space=False)`.
 * Every text can be encoded, and decoded to itself. Special tokens stand around texts as in RoBERTa; `</s>` ends a text in
 * language modelling.
 */
export async function trainByteLevelBpe(
  texts: AsyncIterable<string>,
  training: TokenizerTraining,
): Promise<TokenizerDefinition> {
  const counter = new WordCounter(byteLevelSplitter(training));
  for await (const text of texts) counter.add(text);
  const { tokens, merges } = trainMerges(counter.counts(), {
    vocabularySize: training.vocabularySize,
    minFrequency: training.minFrequency,
    specialTokens: SPECIAL_TOKENS,
    initialAlphabet: BYTE_CHARACTERS,
    maxAlphabetSize: Infinity,
    continuingPrefix: '',
  });
  const vocabulary = vocabularyOf(tokens);
  const tokenizerJson = byteLevelTokenizerJson({
    vocabulary,
    merges: merges.map(([left, right]) => `${left} ${right}`),
    addedTokens: SPECIAL_TOKENS.map((token, id) => specialAddedToken(id, token)),
    addPrefixSpace: false,
    lowercase: training.lowercase,
    postProcessor: robertaTemplate(vocabulary),
  });
  return {
    tokenizerJson: JSON.stringify(tokenizerJson),
    config: {
      // The generic class takes tokenizer.json as it is; RoBERTa's own would ignore the normalizer.
      tokenizer_class: 'PreTrainedTokenizerFast',
      model_max_length: training.maxLength,
      add_prefix_space: false,
      clean_up_tokenization_spaces: false,
    },
    specialTokens: {
      pad_token: '<pad>',
      unk_token: '<unk>',
      cls_token: '<s>',
      sep_token: '</s>',
      mask_token: '<mask>',
      bos_token: '<s>',
      eos_token: '</s>',
    },
  };
}

function robertaTemplate(vocabulary: ReadonlyMap<string, number>): object {
  const start = { token: '<s>' };
  const end = { token: '</s>' };
  return templateProcessing(
    [start, { text: 'A' }, end],
    [
      [start, 0],
      [{ text: 'A' }, 0],
      [end, 0],
      [end, 0],
      [{ text: 'B' }, 0],
      [end, 0],
    ],
    (token) => vocabulary.get(token)!,
  );
}

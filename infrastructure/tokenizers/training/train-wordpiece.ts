import type { TokenizerTraining } from '#domain/tokenization/tokenizer.js';

import { specialAddedToken } from '../files/added-token.js';
import { bertTokenizerJson } from '../files/bert-tokenizer-json.js';
import type { TokenizerDefinition } from '../files/tokenizer-definition.js';
import { trainMerges } from './train-merges.js';
import { vocabularyOf } from './vocabulary.js';
import { WordCounter } from './word-counter.js';
import { bertSplitter } from './word-splitter.js';

const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
/** As in Python's `BertWordPieceTokenizer`. */
const MAX_ALPHABET_SIZE = 1000;

/** Trains BERT's tokenizer: WordPiece (Wu et al. 2016) with the settings of Python's `BertWordPieceTokenizer`. */
export async function trainWordPiece(
  texts: AsyncIterable<string>,
  training: TokenizerTraining,
): Promise<TokenizerDefinition> {
  const counter = new WordCounter(bertSplitter(training));
  for await (const text of texts) counter.add(text);
  const { tokens } = trainMerges(counter.counts(), {
    vocabularySize: training.vocabularySize,
    minFrequency: training.minFrequency,
    specialTokens: SPECIAL_TOKENS,
    initialAlphabet: [],
    maxAlphabetSize: MAX_ALPHABET_SIZE,
    continuingPrefix: '##',
  });
  const cleaning = { lowercase: training.lowercase, stripAccents: null, separateChinese: true };
  const special = { unknown: '[UNK]', classification: '[CLS]', separator: '[SEP]' };
  const vocabulary = vocabularyOf(tokens);
  const added = SPECIAL_TOKENS.map((token) => specialAddedToken(vocabulary.get(token)!, token));
  return {
    tokenizerJson: JSON.stringify(bertTokenizerJson(vocabulary, cleaning, special, added)),
    config: {
      tokenizer_class: 'BertTokenizerFast',
      model_max_length: training.maxLength,
      do_lower_case: training.lowercase,
      strip_accents: null,
      tokenize_chinese_chars: true,
    },
    specialTokens: {
      pad_token: '[PAD]',
      unk_token: '[UNK]',
      cls_token: '[CLS]',
      sep_token: '[SEP]',
      mask_token: '[MASK]',
    },
  };
}

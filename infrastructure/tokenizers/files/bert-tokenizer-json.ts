import type { AddedToken } from './added-token.js';
import { templateProcessing } from './template-processing.js';

/** How BERT cleans texts. `stripAccents` null: when lower-casing. */
export interface BertTextCleaning {
  readonly lowercase: boolean;
  readonly stripAccents: boolean | null;
  readonly separateChinese: boolean;
}

/** The special tokens that BERT's tokenizer works with. */
export interface BertSpecialTokens {
  readonly unknown: string;
  readonly classification: string;
  readonly separator: string;
}

/** Content of tokenizer.json for a WordPiece vocabulary, as `transformers` writes it for BERT. */
export function bertTokenizerJson(
  vocabulary: ReadonlyMap<string, number>,
  cleaning: BertTextCleaning,
  { unknown, classification, separator }: BertSpecialTokens,
  addedTokens: readonly AddedToken[],
): object {
  const cls = { token: classification };
  const sep = { token: separator };
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: addedTokens,
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: cleaning.separateChinese,
      strip_accents: cleaning.stripAccents,
      lowercase: cleaning.lowercase,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: templateProcessing(
      [cls, { text: 'A' }, sep],
      [
        [cls, 0],
        [{ text: 'A' }, 0],
        [sep, 0],
        [{ text: 'B' }, 1],
        [sep, 1],
      ],
      (token) => vocabulary.get(token)!,
    ),
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: unknown,
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary),
    },
  };
}

import type { AddedToken } from './added-token.js';

/** What a byte-level BPE tokenizer is made of. */
export interface ByteLevelParts {
  readonly vocabulary: ReadonlyMap<string, number>;
  /** `left right`, in the order in which they are applied. */
  readonly merges: readonly string[];
  readonly addedTokens: readonly AddedToken[];
  readonly addPrefixSpace: boolean;
  readonly lowercase: boolean;
  readonly postProcessor: object;
}

/** Content of tokenizer.json for byte-level BPE (GPT-2, RoBERTa, CodeGen and those trained here). */
export function byteLevelTokenizerJson(parts: ByteLevelParts): object {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: parts.addedTokens,
    normalizer: parts.lowercase ? { type: 'Lowercase' } : null,
    pre_tokenizer: {
      type: 'ByteLevel',
      add_prefix_space: parts.addPrefixSpace,
      trim_offsets: true,
      use_regex: true,
    },
    post_processor: parts.postProcessor,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: '',
      end_of_word_suffix: '',
      fuse_unk: false,
      byte_fallback: false,
      vocab: Object.fromEntries(parts.vocabulary),
      merges: parts.merges,
    },
  };
}

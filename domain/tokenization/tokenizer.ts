/** Kinds of tokenizer that can be trained here. */
export const TOKENIZER_KINDS = ['wordpiece', 'byte_level_bpe', 'character'] as const;
export type TokenizerKind = (typeof TOKENIZER_KINDS)[number];

/** Whether a name is that of a kind (rather than of a folder). */
export function isTokenizerKind(name: string): name is TokenizerKind {
  return TOKENIZER_KINDS.some((kind) => kind === name);
}

/** Ids of the special tokens, where the vocabulary has them. */
export interface SpecialTokenIds {
  readonly padding: number;
  readonly unknown?: number;
  readonly classification?: number;
  readonly separator?: number;
  readonly mask?: number;
  readonly beginOfText?: number;
  readonly endOfText?: number;
}

/** One encoded text. `typeIds` is 0 for the first sentence, 1 for the second. All arrays have the same length. */
export interface Encoding {
  readonly ids: Int32Array;
  readonly typeIds: Uint8Array;
  /** Tokens before truncation. */
  readonly fullLength: number;
  /**
   * Where each token comes from, when asked for: `text.slice(offsets[2 * i], offsets[2 * i + 1])` of its text is token i.
   * Special tokens have 0, 0.
   */
  readonly offsets?: Uint32Array;
}

/** Which text of a pair loses tokens: the longer one, always the first, always the second. */
export type TruncationStrategy = 'longest_first' | 'only_first' | 'only_second';

/** How texts become ids. */
export interface EncodeOptions {
  readonly addSpecialTokens: boolean;
  /** Tokens, special ones included; longer texts are cut. Absent: no cut. */
  readonly maxLength?: number;
  /** Default `longest_first`. A text that may not be cut and does not fit is an error: `ARGUMENT.INVALID`. */
  readonly truncation?: TruncationStrategy;
  readonly withOffsets?: boolean;
}

/** Port: an opened tokenizer. */
export interface Tokenizer {
  readonly vocabularySize: number;
  readonly specialTokens: SpecialTokenIds;
  /** `model_max_length`, where the tokenizer's files say one: texts are cut there. Tokens. */
  readonly maxLength?: number;
  /** `truncation_side`: the end at which texts lose tokens. */
  readonly truncationSide: 'left' | 'right';
  /** SHA-256 (hex) of everything that changes ids: part of the token cache's key. */
  readonly fingerprint: string;
  encodeBatch(
    texts: readonly { readonly text: string; readonly textPair?: string }[],
    options: EncodeOptions,
  ): Promise<readonly Encoding[]>;
  /** Text of ids; special tokens left out when asked. */
  decode(ids: ArrayLike<number>, options?: { readonly skipSpecialTokens?: boolean }): Promise<string>;
  /** Writes `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json` into a folder, as `transformers` reads them. */
  save(folder: string): Promise<void>;
}

/** Settings of tokenizer training; the same as those of Python's `tokenizers` trainers. */
export interface TokenizerTraining {
  readonly kind: TokenizerKind;
  readonly vocabularySize: number;
  /** Pairs seen less often are not merged. */
  readonly minFrequency: number;
  readonly lowercase: boolean;
  /** `model_max_length` in tokenizer_config.json. */
  readonly maxLength: number;
}

/** Port: opens and trains tokenizers. */
export interface TokenizerFactory {
  /** Opens the tokenizer files of a model folder. Errors: `TOKENIZER.INVALID`. */
  open(folder: string): Promise<Tokenizer>;
  /** Trains on the texts of the training split only. */
  train(texts: AsyncIterable<string>, training: TokenizerTraining): Promise<Tokenizer>;
}

/**
 * Tokens of a whole dataset, on disk, found at once by row: what training reads.
 * For language modelling, rows are the blocks of consecutive tokens instead.
 */
export interface TokenStore {
  readonly rowCount: number;
  /** Tokens per row. Length rowCount. */
  readonly lengths: Uint32Array;
  readonly totalTokens: number;
  /** Rows cut by truncation. */
  readonly truncatedCount: number;
  readonly hasTypeIds: boolean;
  /** Ids of some rows, in the order asked; synchronous, from the page cache. */
  read(rows: ArrayLike<number>): readonly { readonly ids: Int32Array; readonly typeIds: Uint8Array }[];
  close(): void;
}

/** Port: encodes datasets once and keeps the result on disk, keyed by content (data, tokenizer, settings). */
export interface TokenCache {
  /**
   * Encodes (or finds) the tokens of all rows; the store's row i is the dataset's row i.
   * @param onProgress - rows done so far
   */
  encodeRows(
    source: {
      readonly fingerprint: string;
      readonly rowCount: number;
      texts(): AsyncIterable<{ readonly index: number; readonly text: string; readonly textPair?: string }>;
    },
    tokenizer: Tokenizer,
    options: EncodeOptions,
    onProgress?: (rows: number) => void,
  ): Promise<TokenStore>;
  /**
   * Encodes (or finds) the concatenation of the texts, each followed by the end-of-text token where there is one,
   * cut into blocks of `blockLength` tokens (the last one shorter). Each text is one document.
   */
  encodeBlocks(
    source: { readonly fingerprint: string; texts(): AsyncIterable<{ readonly text: string }> },
    tokenizer: Tokenizer,
    blockLength: number,
    onProgress?: (documents: number) => void,
  ): Promise<TokenStore>;
}

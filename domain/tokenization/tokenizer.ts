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

/**
 * One encoded text. `typeIds` is 0 for the first sentence, 1 for the second. All arrays have the same length. A text that
 * was asked for in windows is its windows one after the other: all but the last have the maximum length.
 */
export interface Encoding {
  readonly ids: Int32Array;
  readonly typeIds: Uint8Array;
  /** Tokens before truncation. */
  readonly fullLength: number;
  /** Whether tokens were lost. */
  readonly isCut: boolean;
  /**
   * Where each token comes from, when asked for: `text.slice(offsets[2 * i], offsets[2 * i + 1])` of its text is token i.
   * Special tokens have 0, 0.
   */
  readonly offsets?: Uint32Array;
}

/** Which text of a pair loses tokens: the longer one, always the first, always the second. */
export const TRUNCATION_STRATEGIES = ['longest_first', 'only_first', 'only_second'] as const;
export type TruncationStrategy = (typeof TRUNCATION_STRATEGIES)[number];

/**
 * Overlapping parts of a long text, each with the special tokens around it: `return_overflowing_tokens` of transformers.
 * They begin at the end at which texts are kept.
 */
export interface TextWindows {
  /** Tokens of the text that a window shares with the one before it. */
  readonly stride: number;
  /** Windows per text; what lies beyond them is cut. */
  readonly limit: number;
}

/** How texts of any length are made to fit into a model. */
export interface TextFitting {
  /** Tokens, special ones included. */
  readonly maxLength: number;
  readonly truncation: TruncationStrategy;
  /** Absent: what does not fit is cut. */
  readonly windows?: TextWindows;
}

/** How texts become ids. */
export interface EncodeOptions {
  readonly addSpecialTokens: boolean;
  /** Tokens, special ones included; longer texts are cut. Absent: no cut. */
  readonly maxLength?: number;
  /** Default `longest_first`. A text that may not be cut and does not fit is an error: `ARGUMENT.INVALID`. */
  readonly truncation?: TruncationStrategy;
  /** In place of cutting. Of a pair, `truncation` has to say which text is read in windows: else `ARGUMENT.INVALID`. */
  readonly windows?: TextWindows;
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
  /** How texts were made to fit when the model beside the tokenizer was trained here. */
  readonly fitting?: TextFitting;
  /** SHA-256 (hex) of everything that changes ids: part of the token cache's key. */
  readonly fingerprint: string;
  encodeBatch(
    texts: readonly { readonly text: string; readonly textPair?: string }[],
    options: EncodeOptions,
  ): Promise<readonly Encoding[]>;
  /** Text of ids; special tokens left out when asked. */
  decode(ids: ArrayLike<number>, options?: { readonly skipSpecialTokens?: boolean }): Promise<string>;
  /**
   * Writes `tokenizer.json`, `tokenizer_config.json`, `special_tokens_map.json` into a folder, as `transformers` reads them.
   *
   * @param fitting - of the model beside it
   */
  save(folder: string, fitting?: TextFitting): Promise<void>;
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
  /** Tokens per window, where a row is the windows of a text one after the other: all but the last have so many. */
  readonly windowLength?: number;
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

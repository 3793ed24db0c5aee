/** Settings of the merge trainer, as those of Python's `BpeTrainer` and `WordPieceTrainer`. */
export interface MergeTraining {
  /** Special tokens and alphabet included; training ends earlier when no pair is frequent enough. */
  readonly vocabularySize: number;
  /** Pairs seen less often are not merged. */
  readonly minFrequency: number;
  /** They get the first ids. */
  readonly specialTokens: readonly string[];
  /** Characters that are kept whether they are seen or not. */
  readonly initialAlphabet: readonly string[];
  /** Rarer characters are left out of the alphabet, and out of the words. */
  readonly maxAlphabetSize: number;
  /** Starts every token that continues a word; `##` in WordPiece, empty in byte-level models. */
  readonly continuingPrefix: string;
}

/** What training gives. */
export interface TrainedMerges {
  /** Index: the token's id. */
  readonly tokens: readonly string[];
  /** In the order in which they are applied. */
  readonly merges: readonly (readonly [string, string])[];
}

/** Five-number-like summary of lengths. Units: characters, or tokens where said. */
export interface LengthSummary {
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly median: number;
  readonly std: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
}

/** Counts over the usable rows. */
export interface DatasetStatistics {
  readonly rowCount: number;
  readonly splitCounts: Readonly<Record<'train' | 'validation' | 'test', number>>;
  /** Rows per label, by name, over all splits; empty for language modelling. */
  readonly labelCounts: Readonly<Record<string, number>>;
  /** Length of the texts in characters (UTF-16 code units). */
  readonly characters: LengthSummary;
  readonly bytesRead: number;
}

/** A row that was not used: where, and a machine-readable reason with the sentence for people. */
export interface BadRow {
  readonly file: string;
  /** Line (1-based) where the row starts; row number for Parquet and JSON arrays. */
  readonly line: number;
  readonly reason:
    | 'not_json'
    | 'not_an_object'
    | 'wrong_column_count'
    | 'text_missing'
    | 'text_empty'
    | 'label_missing'
    | 'label_invalid'
    | 'label_unknown';
  readonly message: string;
}

/** What the reader of a run should know about the data before believing the numbers. */
export interface DatasetReport {
  /** The first {@link BAD_ROWS_KEPT} bad rows. */
  readonly badRows: readonly BadRow[];
  readonly badRowCount: number;
  /** Rows whose text (and pair) equals an earlier row's: kept on one side of the split. */
  readonly exactDuplicateCount: number;
  /** Duplicates whose labels differ. */
  readonly conflictingDuplicateCount: number;
  /** Rows of given validation or test files that are also in the training file; removed from training. */
  readonly leakedRowCount: number;
  /** Sentences: a label seen once, a class missing from validation, ... */
  readonly warnings: readonly string[];
  readonly textColumn: string;
  readonly labelColumn?: string;
}

export const BAD_ROWS_KEPT = 20;

import type { Objective } from '../training/task.js';
import type { LabelSpace } from './label-space.js';
import type { DatasetReport, DatasetStatistics } from './statistics.js';

/** File formats that are read; by extension unless named. */
export const DATASET_FORMATS = ['json', 'jsonl', 'csv', 'tsv', 'parquet', 'text'] as const;
export type DatasetFormat = (typeof DATASET_FORMATS)[number];

/** Which split a row belongs to. The numbers are those of {@link Dataset.splits}. */
export const SPLIT = { train: 0, validation: 1, test: 2 } as const;
export type SplitName = keyof typeof SPLIT;

/** What to load and how to read it. */
export interface DatasetSpecification {
  /** File to train on; split as `ratios` say unless the two files below are given. */
  readonly trainFile: string;
  readonly validationFile?: string;
  readonly testFile?: string;
  readonly format?: DatasetFormat;
  /** CSV and TSV: whether a field between quotes may hold delimiters and line ends. Default: true. */
  readonly quotes?: boolean;
  readonly objective: Objective;
  /** Column names; without them the usual ones are looked for (`text`, `code`, `func`, `content`; `label`, `target`, ...). */
  readonly textColumn?: string;
  /** Second sentence of a pair. */
  readonly textPairColumn?: string;
  readonly labelColumn?: string;
  /** Rows with the same value here (package, repository, fix pair) stay on one side of a split. */
  readonly groupColumn?: string;
  /** The only label to be told from all others: classes are `not_<label>` and `<label>`. The split is by all labels. */
  readonly positiveLabel?: string;
  /** Column that says what language a row is in. */
  readonly languageColumn?: string;
  /** Languages that are told apart by the text, in place of a column; none: all that are known. */
  readonly detectLanguages?: readonly string[];
  /** Only rows in this language are read. */
  readonly language?: string;
  /** Labels known beforehand (`arena evaluate`): a row with another one is a bad row. */
  readonly labelSpace?: LabelSpace;
  readonly ratios: SplitRatios;
  readonly stratified: boolean;
  readonly seed: number;
}

/** Shares of the rows; they add up to 1. */
export interface SplitRatios {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** A row's texts, in order of the file(s). */
export interface TextRow {
  /** Row number in {@link Dataset}, 0 ... rowCount - 1. */
  readonly index: number;
  readonly text: string;
  readonly textPair?: string;
}

/**
 * A loaded dataset: texts stay on disk and are streamed, what is small per row (label, split, place) is in memory.
 * Rows count over all files: train file first, then validation, then test. Bad rows are not among them.
 */
export interface Dataset {
  readonly rowCount: number;
  readonly objective: Objective;
  /** Absent for causal language modelling. */
  readonly labelSpace?: LabelSpace;
  /** Per row, a {@link SPLIT} number. Length rowCount. */
  readonly splits: Uint8Array;
  /** Class ids of row i: labelIds[labelOffsets[i]] .. labelIds[labelOffsets[i + 1] - 1]. Exactly one per row when single-label. */
  readonly labelIds: Int32Array;
  /** Length rowCount + 1. */
  readonly labelOffsets: Uint32Array;
  /** SHA-256 (hex) of the files' contents and of everything in the specification that changes the rows. */
  readonly fingerprint: string;
  readonly statistics: DatasetStatistics;
  readonly report: DatasetReport;
  /** Streams the texts of one split (or of all rows), in row order, holding a bounded number in memory. */
  texts(split?: SplitName): AsyncIterable<TextRow>;
  /**
   * Values of any column as text, one per row ('' where a row has none), for breakdowns. Reads the files again.
   * Errors: `DATASET.COLUMN_MISSING` when no row has it.
   */
  valuesOf(column: string): Promise<readonly string[]>;
  /** File and line (1-based) of a row, for messages. */
  locationOf(index: number): { readonly file: string; readonly line: number };
  countOf(split: SplitName): number;
}

/**
 * Port: reads datasets.
 * Errors: `DATASET.*` (see `docs/errors.md`); a bad row is reported in {@link Dataset.report}, not thrown.
 */
export interface DatasetLoader {
  load(specification: DatasetSpecification): Promise<Dataset>;
}

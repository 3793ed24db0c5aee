import type { BadRow, LengthSummary } from './statistics.js';
import type { DatasetFormat } from './dataset-loader.js';

/** A file to look through. */
export interface SurveyedFile {
  readonly path: string;
  /** The language of all its rows; absent: the language column or the text tells, or it plays no part. */
  readonly language?: string;
}

/** What to look through, and for what. */
export interface SurveySpecification {
  readonly files: readonly SurveyedFile[];
  readonly format?: DatasetFormat;
  /** CSV and TSV: whether a field between quotes may hold delimiters and line ends. Default: true. */
  readonly quotes?: boolean;
  readonly textColumn?: string;
  /** Columns with labels; one whose values are objects has a label key for each of their fields. Absent: the usual one. */
  readonly labelColumns?: readonly string[];
  readonly languageColumn?: string;
  /** Languages that are told apart by the text, in place of a column; none: all that are known. */
  readonly detectLanguages?: readonly string[];
  /** Whether a row may have several labels of a key. */
  readonly readsLists: (key: string) => boolean;
}

/** The labels of one key in the rows of one language. */
export interface KeySurvey {
  /** Rows per label, in order of appearance. */
  readonly labelCounts: ReadonlyMap<string, number>;
  /** Whether any row has more than one label. */
  readonly hasLists: boolean;
}

/** The rows of one language, or of all. */
export interface SurveyGroup {
  /** Null: no row says. */
  readonly language: string | null;
  readonly rowCount: number;
  readonly keys: ReadonlyMap<string, KeySurvey>;
}

/** What is in some files, without splitting or judging it. */
export interface DatasetSurvey {
  readonly rowCount: number;
  readonly textColumn: string;
  /** Label keys in order of columns and appearance. */
  readonly keys: readonly string[];
  /** In order of appearance. */
  readonly groups: readonly SurveyGroup[];
  /** Length of the texts in characters (UTF-16 code units). */
  readonly characters: LengthSummary;
  /** Rows that are malformed, or have no text. The first ones. */
  readonly badRows: readonly BadRow[];
  readonly badRowCount: number;
  /** SHA-256 (hex) over the contents of the files. */
  readonly fingerprint: string;
}

/** Which labels go, and where the rows without them are written. */
export interface LabelFiltering {
  readonly specification: SurveySpecification;
  /** Columns kept beside text, labels and language. */
  readonly otherColumns: readonly string[];
  readonly keeps: (key: string, label: string, language: string | null) => boolean;
  /** Made when it is missing. */
  readonly folder: string;
}

/** A file of JSON lines with the rows that are left of a surveyed one, columns and label keys by their whole names. */
export interface FilteredFile {
  readonly path: string;
  readonly rowCount: number;
  /** Rows that had rare labels only. */
  readonly leftOut: number;
}

/**
 * Port: looks through datasets before it is decided what is trained on them.
 * Errors: `DATASET.*`, as the dataset loader.
 */
export interface DatasetSurveyor {
  survey(specification: SurveySpecification): Promise<DatasetSurvey>;
  /** Writes the rows again without some of their labels; a row that is left without any label is left out. */
  filter(filtering: LabelFiltering): Promise<readonly FilteredFile[]>;
}

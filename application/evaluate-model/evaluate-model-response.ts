import type { Precision } from '#domain/engine/engine.js';

/** Metrics of the rows that share values in the columns asked for. */
export interface BreakdownRow {
  /** Value by column: `{ category: 'dense', noun_count: '8' }`. */
  readonly values: Readonly<Record<string, string>>;
  readonly samples: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** One line of a classification report. */
export interface LabelReport {
  readonly label: string;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows that have this label. */
  readonly support: number;
}

/** What a model is worth on a file. */
export interface EvaluateModelResponse {
  readonly samples: number;
  /** Rows that could not be used. */
  readonly badRows: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Accuracy of always answering the file's most frequent label; absent for language modelling. */
  readonly majorityBaseline?: number;
  readonly perLabel: readonly LabelReport[];
  /** Class names in the order of the confusion matrix. */
  readonly labels: readonly string[];
  /** Rows by true label (outer) and predicted label (inner); single-label tasks only. */
  readonly confusionMatrix?: readonly (readonly number[])[];
  readonly breakdown: readonly BreakdownRow[];
  readonly warnings: readonly string[];
  readonly engine: string;
  readonly device: string;
  readonly precision: Precision;
  readonly samplesPerSecond: number;
}

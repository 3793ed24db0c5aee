import type { Precision } from '#domain/engine/engine.js';

/** A label with its probability. */
export interface ScoredLabel {
  readonly label: string;
  /** In [0, 1]; over all labels they add up to 1 unless the model is multi-label. */
  readonly probability: number;
}

/** The answer for one text. */
export interface Prediction {
  /** The text as it was given, or the file's name. */
  readonly input: string;
  /** The most probable label; for a multi-label model all those above one half. Absent for generated text. */
  readonly labels?: readonly string[];
  /** Most probable first, as many as asked for. */
  readonly scores?: readonly ScoredLabel[];
  /** What a language model wrote after the text. */
  readonly generated?: string;
  /** The text was longer than the model takes and was cut. */
  readonly truncated: boolean;
}

/** Answers in the order of the texts. */
export interface PredictResponse {
  readonly predictions: readonly Prediction[];
  readonly warnings: readonly string[];
  readonly engine: string;
  readonly device: string;
  readonly precision: Precision;
}

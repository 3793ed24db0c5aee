import type { KeyStrategy } from './key-strategy.js';

/** The files that a model learns from. */
export interface TrainingFiles {
  readonly train: string;
  readonly validation?: string;
  readonly test?: string;
}

/** One model that a session trains. */
export interface PlannedModel {
  /** Unique in its session and fit for a folder's name. */
  readonly name: string;
  /** Base model: preset, or folder of a saved one. */
  readonly model: string;
  readonly key: string;
  /** The label that is told from all others; null unless one-vs-all. */
  readonly value: string | null;
  readonly language: string | null;
  readonly approach: KeyStrategy;
  readonly files: TrainingFiles;
}

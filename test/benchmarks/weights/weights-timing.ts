/** What opening a model, and saving it, took. */
export interface WeightsTiming {
  readonly parameters: number;
  readonly loadSeconds: number;
  /** Largest resident memory of the process, less what it had before the model was opened. */
  readonly extraBytes: number;
  /** Absent when it was not saved. */
  readonly saveSeconds?: number;
}

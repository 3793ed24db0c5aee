/** What TensorFlow.js's conformance suite gave on an engine. */
export interface ConformanceResult {
  readonly engine: string;
  readonly passed: number;
  /** Cases that the suite itself leaves out. */
  readonly leftOut: number;
  readonly failures: readonly FailedCase[];
}

/** A case that failed. */
export interface FailedCase {
  readonly name: string;
  readonly message: string;
}

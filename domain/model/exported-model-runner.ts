import type { EncodedSplit } from '../training/trainer.js';

/** Port: runs exported models, to find out what they are worth. */
export interface ExportedModelRunner {
  /**
   * Logits of a classifier's graph, row-major [rows, labels], in the order of `split.rows`.
   * Errors: `ENGINE.UNAVAILABLE` when the runtime is not installed.
   */
  predict(file: string, split: EncodedSplit, batchSize: number): Promise<Float32Array>;
}

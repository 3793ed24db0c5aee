import type { ModelSpecification } from '#domain/model/specification.js';
import type { Objective } from '#domain/training/task.js';
import type { EncodedSplit, Predictions } from '#domain/training/trainer.js';

import { bertSpecification } from './bert-specification.js';

/** A split with given labels, and predictions for it, as `evaluatePredictions` takes them. */
export interface EvaluatedSplit {
  readonly specification: ModelSpecification;
  readonly predictions: Predictions;
  readonly split: EncodedSplit;
}

/**
 * @param truth - class ids of each row
 * @param logits - row-major [rows, labelCount]
 */
export function evaluatedSplit(
  objective: Objective,
  labelCount: number,
  truth: readonly (readonly number[])[],
  logits: readonly number[],
): EvaluatedSplit {
  const labels = Array.from({ length: labelCount }, (_, id) => `label ${id}`);
  const offsets = new Uint32Array(truth.length + 1);
  truth.forEach((ids, row) => (offsets[row + 1] = offsets[row]! + ids.length));
  return {
    specification: { ...bertSpecification, objective, labels },
    predictions: { loss: 0.5, rowCount: truth.length, logits: Float32Array.from(logits), tokenCount: 0 },
    split: {
      tokens: emptyTokens,
      rows: Uint32Array.from(truth, (_, row) => row),
      labels: { ids: Int32Array.from(truth.flat()), offsets },
    },
  };
}

/** Evaluation reads no tokens. */
const emptyTokens: EncodedSplit['tokens'] = {
  rowCount: 0,
  lengths: new Uint32Array(0),
  totalTokens: 0,
  truncatedCount: 0,
  hasTypeIds: false,
  read: () => [],
  close: () => undefined,
};

import * as tf from '@tensorflow/tfjs-core';

import type { EncodedSplit, Predictions } from '#domain/training/trainer.js';

import type { TensorModel } from '../models/tensor-model.js';
import { createObjective, PLAIN_LOSS } from './objectives/create-objective.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { readHostBatch, uploadBatch, type HostBatch } from './token-batch.js';

/** What a caller of {@link predict} may add. */
export interface PredictionOptions {
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends prediction after the batch in progress. */
  readonly signal?: AbortSignal;
}

/**
 * Forward passes without gradients over a split. Rows are batched by length, longest first (memory that is too small
 * shows at once); results are in the order of `split.rows`. A split without labels gets loss NaN.
 *
 * @returns undefined when the signal was aborted
 */
export async function predict(
  model: TensorModel,
  split: EncodedSplit,
  batchSize: number,
  { onProgress, signal }: PredictionOptions = {},
): Promise<Predictions | undefined> {
  const rowCount = split.rows.length;
  const isLanguageModel = model.specification.objective === 'causal_language_modeling';
  const classCount = model.specification.labels.length;
  const objective =
    split.labels === undefined && !isLanguageModel
      ? undefined
      : createObjective(model.specification, split, PLAIN_LOSS);
  const logits = new Float32Array(isLanguageModel ? 0 : rowCount * classCount);
  const order = positionsByLength(split);
  let lossSum = 0;
  let weight = 0;
  let tokenCount = 0;
  for (let start = 0; start < rowCount; start += batchSize) {
    const positions = order.subarray(start, start + batchSize);
    const batch = readHostBatch(
      split.tokens,
      positions.map((position) => split.rows[position]!),
    );
    const result = forward(model, batch, objective, !isLanguageModel);
    lossSum += result.lossSum;
    weight += objective?.weightOf(batch) ?? 0;
    tokenCount += batch.tokenCount - batch.rows.length;
    for (const [index, position] of positions.entries()) {
      logits.set(result.logits.subarray(index * classCount, (index + 1) * classCount), position * classCount);
    }
    onProgress?.(Math.min(start + batchSize, rowCount), rowCount);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) return undefined;
  }
  return { loss: lossSum / weight, rowCount, logits, tokenCount };
}

function forward(
  model: TensorModel,
  batch: HostBatch,
  objective: TrainingObjective | undefined,
  wantsLogits: boolean,
): { lossSum: number; logits: Float32Array } {
  let lossSum = NaN;
  let values = new Float32Array(0);
  tf.tidy(() => {
    const logits = model.forward(uploadBatch(batch), { training: false });
    if (objective !== undefined) lossSum = objective.lossSum(logits, batch).dataSync()[0]!;
    if (wantsLogits) values = Float32Array.from(logits.dataSync());
  });
  return { lossSum, logits: values };
}

/** Positions in `split.rows`, longest row first; equal lengths keep their order. */
function positionsByLength(split: EncodedSplit): Uint32Array {
  const lengthAt = (position: number): number => split.tokens.lengths[split.rows[position]!]!;
  return Uint32Array.from(split.rows.keys()).sort((a, b) => lengthAt(b) - lengthAt(a) || a - b);
}

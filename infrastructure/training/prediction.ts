import * as tf from '@tensorflow/tfjs-core';

import type { EncodedSplit, Predictions } from '#domain/training/trainer.js';

import type { ProcessGroup } from '../distributed/process-group.js';
import { sumOverProcesses } from '../distributed/sum-over-processes.js';
import type { TensorModel } from '../models/tensor-model.js';
import { executeAsynchronously } from '../tensor/asynchronous-execution.js';
import { createObjective, PLAIN_LOSS } from './objectives/create-objective.js';
import { lossSumOf } from './objectives/loss-sum.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { textLogits } from './text-logits.js';
import { outlineBatch, readHostBatch, uploadBatch, type HostBatch } from './token-batch.js';

/** How a split is predicted. */
export interface PredictionOptions {
  readonly batchSize: number;
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends prediction after the batch in progress; of several processes none has one, as all have to agree. */
  readonly signal?: AbortSignal;
  /** Processes that share the work; all of them get all results. */
  readonly group?: ProcessGroup;
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
  { batchSize, onProgress, signal, group }: PredictionOptions,
): Promise<Predictions | undefined> {
  const rowCount = split.rows.length;
  const isLanguageModel = model.specification.objective === 'causal_language_modeling';
  const classCount = model.specification.labels.length;
  const objective =
    split.labels === undefined && !isLanguageModel
      ? undefined
      : createObjective(model.specification, split, PLAIN_LOSS);
  const { rank, size } = group ?? { rank: 0, size: 1 };
  const logits = new Float32Array(isLanguageModel ? 0 : rowCount * classCount);
  const order = positionsByLength(split);
  let lossSum = 0;
  for (let start = rank * batchSize; start < rowCount; start += size * batchSize) {
    const positions = order.subarray(start, start + batchSize);
    const batch = readHostBatch(
      split.tokens,
      positions.map((position) => split.rows[position]!),
    );
    const result = executeAsynchronously(() => forward(model, batch, objective, !isLanguageModel));
    lossSum += result.lossSum;
    for (const [index, position] of positions.entries()) {
      logits.set(result.logits.subarray(index * classCount, (index + 1) * classCount), position * classCount);
    }
    onProgress?.(Math.min(start + (size - rank) * batchSize, rowCount), rowCount);
    await new Promise((resolve) => setImmediate(resolve));
    if (signal?.aborted === true) return undefined;
  }
  const all = outlineBatch(split.tokens, split.rows);
  return {
    loss:
      (group === undefined ? lossSum : sumOverProcesses(group, [lossSum])[0]!) /
      (objective?.weightOf(all) ?? 0),
    rowCount,
    // What a process did not compute is zero there.
    logits: group === undefined ? logits : sumOverProcesses(group, logits),
    tokenCount: all.tokenCount - rowCount,
  };
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
    const tokens = uploadBatch(batch);
    if (!wantsLogits) {
      lossSum = lossSumOf(objective!, model, tokens, batch, { training: false }).dataSync()[0]!;
      return;
    }
    const logits = textLogits(model, tokens, batch, { training: false });
    if (objective !== undefined) lossSum = objective.lossSum(logits, batch).dataSync()[0]!;
    values = Float32Array.from(logits.dataSync());
  });
  return { lossSum, logits: values };
}

/** Positions in `split.rows`, longest row first; equal lengths keep their order. */
function positionsByLength(split: EncodedSplit): Uint32Array {
  const lengthAt = (position: number): number => split.tokens.lengths[split.rows[position]!]!;
  return Uint32Array.from(split.rows.keys()).sort((a, b) => lengthAt(b) - lengthAt(a) || a - b);
}

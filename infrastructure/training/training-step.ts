import * as tf from '@tensorflow/tfjs-core';

import type { TensorModel } from '../models/tensor-model.js';
import type { AdamW } from '../tensor/optimizer/adamw.js';
import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import { clipByGlobalNorm } from '../tensor/optimizer/clip-by-global-norm.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { uploadBatch, type HostBatch } from './token-batch.js';

/** What one optimizer step needs. */
export interface TrainingStepInput {
  readonly model: TensorModel;
  readonly objective: TrainingObjective;
  readonly optimizer: AdamW;
  /** The accumulation window: one batch or more. */
  readonly microBatches: readonly HostBatch[];
  readonly learningRate: number;
  readonly maxGradNorm: number;
  readonly seed: number;
  /** Counter of the window's first micro-batch over the whole run: the address of its dropout masks. */
  readonly firstMicroStep: number;
}

/** What one optimizer step gives. `skipped` says why the parameters were left as they were. */
export interface TrainingStepResult {
  /** Mean loss over the window. */
  readonly loss: number;
  /** L2 norm of all gradients before clipping. */
  readonly gradientNorm: number;
  readonly skipped?: string;
}

/** Forward and backward passes of a window, clipping, one update. Leaves no tensors behind. */
export function runTrainingStep(input: TrainingStepInput): TrainingStepResult {
  const { gradients, loss } = accumulateGradients(input);
  try {
    if (!Number.isFinite(loss)) return { loss, gradientNorm: NaN, skipped: `a loss of ${loss}` };
    const gradientNorm = clipByGlobalNorm(gradients, input.maxGradNorm > 0 ? input.maxGradNorm : Infinity);
    if (!Number.isFinite(gradientNorm))
      return { loss, gradientNorm, skipped: `a gradient norm of ${gradientNorm}` };
    input.optimizer.step(gradients, input.learningRate);
    return { loss, gradientNorm };
  } finally {
    tf.dispose([...gradients.values()]);
  }
}

/** Gradient of the window's mean loss: sum of loss sums / sum of weights, as if its batches were one. */
function accumulateGradients(input: TrainingStepInput): { gradients: GradientMap; loss: number } {
  const weight = input.microBatches.reduce((sum, batch) => sum + input.objective.weightOf(batch), 0);
  const gradients: GradientMap = new Map();
  let loss = 0;
  for (const [index, batch] of input.microBatches.entries()) {
    const { value, grads } = tf.variableGrads(
      () => weightedLoss(input, batch, input.firstMicroStep + index, weight),
      [...input.model.parameters.trainable()],
    );
    loss += value.dataSync()[0]!;
    value.dispose();
    addInto(gradients, grads, input.model);
  }
  return { gradients, loss };
}

function weightedLoss(
  input: TrainingStepInput,
  batch: HostBatch,
  microStep: number,
  weight: number,
): tf.Scalar {
  const tokens = uploadBatch(batch);
  const logits = input.model.forward(tokens, { training: true, seed: input.seed, step: microStep });
  return tf.div(input.objective.lossSum(logits, batch), weight);
}

/** Adds a micro-batch's gradients to the window's; takes them over where it is the first. */
function addInto(sums: GradientMap, gradients: tf.NamedTensorMap, model: TensorModel): void {
  for (const [name, variable] of model.parameters) {
    const gradient = gradients[variable.name];
    if (gradient === undefined) continue;
    const sum = sums.get(name);
    sums.set(name, sum === undefined ? gradient : tf.add(sum, gradient));
    if (sum !== undefined) tf.dispose([sum, gradient]);
  }
}

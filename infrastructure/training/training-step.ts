import * as tf from '@tensorflow/tfjs-core';

import type { GradientExchange } from '../distributed/gradient-exchange.js';
import type { TensorModel } from '../models/tensor-model.js';
import type { Optimizer } from '../tensor/optimizer/optimizer.js';
import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import { clipByGlobalNorm } from '../tensor/optimizer/clip-by-global-norm.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { uploadBatch, type HostBatch } from './token-batch.js';

/** What one optimizer step needs. */
export interface TrainingStepInput {
  readonly model: TensorModel;
  readonly objective: TrainingObjective;
  readonly optimizer: Optimizer;
  /** What this process computes of the accumulation window: all of it when it trains alone. */
  readonly microBatches: readonly MicroBatch[];
  /** Sum of the weights of all batches of the window. */
  readonly windowWeight: number;
  readonly learningRate: number;
  readonly maxGradNorm: number;
  readonly seed: number;
  /** Present when several processes train together. */
  readonly exchange?: GradientExchange;
}

/** A batch of the window. */
export interface MicroBatch {
  readonly batch: HostBatch;
  /** Its number over the whole run: the address of its dropout masks. */
  readonly microStep: number;
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
  const { exchange, microBatches, model } = input;
  if (exchange === undefined) return accumulate(input, microBatches);
  const sums = accumulate(input, microBatches.slice(0, -1));
  try {
    const loss = microBatches.slice(-1).reduce((sum, last) => sum + sendWhileComputing(last), sums.loss);
    for (const [name, gradient] of sums.gradients) exchange.add(name, gradient);
    return exchange.finish(loss);
  } catch (failure) {
    exchange.discard();
    throw failure;
  }

  /** The last batch: each gradient leaves, with what the earlier batches gave, when it is known. */
  function sendWhileComputing(last: MicroBatch): number {
    const send = (name: string, gradient: tf.Tensor): void => {
      const sum = sums.gradients.get(name);
      exchange!.add(name, sum === undefined ? gradient : tf.keep(tf.add(sum, gradient)));
      if (sum !== undefined) tf.dispose([sum, gradient]);
      sums.gradients.delete(name);
    };
    return model.parameters.watchGradients(send, () => {
      const { loss, gradients } = differentiate(input, last);
      tf.dispose(gradients);
      return loss;
    });
  }
}

function accumulate(
  input: TrainingStepInput,
  microBatches: readonly MicroBatch[],
): { gradients: GradientMap; loss: number } {
  const sums: GradientMap = new Map();
  let lossSum = 0;
  for (const microBatch of microBatches) {
    const { loss, gradients } = differentiate(input, microBatch);
    lossSum += loss;
    addInto(sums, gradients, input.model);
  }
  return { gradients: sums, loss: lossSum };
}

function differentiate(
  input: TrainingStepInput,
  { batch, microStep }: MicroBatch,
): { loss: number; gradients: tf.NamedTensorMap } {
  const { value, grads } = tf.variableGrads(
    () => weightedLoss(input, batch, microStep),
    [...input.model.parameters.trainable()],
  );
  const loss = value.dataSync()[0]!;
  value.dispose();
  return { loss, gradients: grads };
}

function weightedLoss(
  input: TrainingStepInput,
  batch: HostBatch,
  microStep: number,
): tf.Scalar {
  const tokens = uploadBatch(batch, input.model.specification.paddingTokenId);
  const logits = input.model.forward(tokens, { training: true, seed: input.seed, step: microStep });
  return tf.div(input.objective.lossSum(logits, batch), input.windowWeight);
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

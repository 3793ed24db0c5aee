import * as tf from '@tensorflow/tfjs-core';

import type { GradientExchange } from '../distributed/gradient-exchange.js';
import type { TensorModel } from '../models/tensor-model.js';
import { executeAsynchronously } from '../tensor/asynchronous-execution.js';
import type { Optimizer } from '../tensor/optimizer/optimizer.js';
import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import { clippingFactor } from '../tensor/optimizer/clipping-factor.js';
import { globalNorm } from '../tensor/optimizer/global-norm.js';
import { lossSumOf } from './objectives/loss-sum.js';
import type { TrainingObjective } from './objectives/training-objective.js';
import { uploadBatch, type HostBatch } from './token-batch.js';
import { WindowLosses } from './window-losses.js';

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
  /** Gradient checkpointing; default false. */
  readonly recomputesLayers?: boolean;
  /** What the loss is multiplied with while gradients are computed; default 1. */
  readonly lossScale?: number;
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
  /** Whether a gradient was not finite. */
  readonly overflowed: boolean;
}

/** Forward and backward passes of a window, clipping, one update. Leaves no tensors behind. */
export function runTrainingStep(input: TrainingStepInput): TrainingStepResult {
  // Gradients for other processes are waited for one by one.
  if (input.exchange !== undefined) return computeStep(input);
  return executeAsynchronously(() => computeStep(input));
}

function computeStep(input: TrainingStepInput): TrainingStepResult {
  const { maxGradNorm, lossScale = 1 } = input;
  const { gradients, loss } = accumulateGradients(input);
  try {
    if (!Number.isFinite(loss)) {
      return { loss, gradientNorm: NaN, skipped: `a loss of ${loss}`, overflowed: true };
    }
    const gradientNorm = globalNorm(gradients) / lossScale;
    if (!Number.isFinite(gradientNorm)) {
      return { loss, gradientNorm, skipped: `a gradient norm of ${gradientNorm}`, overflowed: true };
    }
    const factor = clippingFactor(gradientNorm, maxGradNorm > 0 ? maxGradNorm : Infinity);
    input.optimizer.step(gradients, input.learningRate, factor / lossScale);
    return { loss, gradientNorm, overflowed: false };
  } finally {
    tf.dispose([...gradients.values()]);
  }
}

/** Gradient of the window's mean loss times the loss scale, and the mean itself. */
interface WindowSum {
  readonly gradients: GradientMap;
  readonly loss: number;
}

/**
 * Sum of loss sums / sum of weights and its gradient, as if the window's batches were one.
 *
 * The batches are summed pairwise, as a tree: where two or four processes take equal parts of a window, each computes a
 * branch of the same tree, and the result is the same, bit by bit, as that of one process.
 */
function accumulateGradients(input: TrainingStepInput): WindowSum {
  const { exchange, microBatches, lossScale = 1 } = input;
  const losses = new WindowLosses();
  try {
    if (exchange === undefined) {
      const gradients = sumTree(input, microBatches, losses);
      return freeingOnFailure([gradients], () => ({ gradients, loss: losses.readSum(lossScale) }));
    }
    if (microBatches.length > 0) sendWhileComputing(input, exchange, losses);
    return exchange.finish(losses.readSum(lossScale));
  } catch (failure) {
    exchange?.discard();
    throw failure;
  } finally {
    losses.dispose();
  }
}

function sumTree(
  input: TrainingStepInput,
  microBatches: readonly MicroBatch[],
  losses: WindowLosses,
): GradientMap {
  if (microBatches.length === 1) return differentiate(input, microBatches[0]!, losses);
  const half = Math.ceil(microBatches.length / 2);
  const sums = sumTree(input, microBatches.slice(0, half), losses);
  return freeingOnFailure([sums], () => {
    for (const [name, gradient] of sumTree(input, microBatches.slice(half), losses))
      addInto(sums, name, gradient);
    return sums;
  });
}

/** The same tree; in its last batch each gradient leaves, with what the branches before it gave, when it is known. */
function sendWhileComputing(
  input: TrainingStepInput,
  exchange: GradientExchange,
  losses: WindowLosses,
): void {
  const branches: GradientMap[] = [];
  freeingOnFailure(branches, () => {
    let rest = input.microBatches;
    while (rest.length > 1) {
      const half = Math.ceil(rest.length / 2);
      branches.unshift(sumTree(input, rest.slice(0, half), losses));
      rest = rest.slice(half);
    }
    const complete = (name: string, last: tf.Tensor | undefined): void => {
      const sums: GradientMap = new Map();
      if (last !== undefined) sums.set(name, last);
      for (const gradients of branches) {
        const gradient = gradients.get(name);
        if (gradient !== undefined) addInto(sums, name, gradient);
        gradients.delete(name);
      }
      exchange.add(name, sums.get(name)!);
    };
    input.model.parameters.watchGradients(complete, () => {
      tf.dispose([...differentiate(input, rest[0]!, losses).values()]);
    });
    for (const name of new Set(branches.flatMap((gradients) => [...gradients.keys()])))
      complete(name, undefined);
  });
}

/** Gradients of one batch, by the names of the parameters; its loss is kept with the others. */
function differentiate(
  input: TrainingStepInput,
  { batch, microStep }: MicroBatch,
  losses: WindowLosses,
): GradientMap {
  const { parameters } = input.model;
  const { value, grads } = tf.variableGrads(
    () => weightedLoss(input, batch, microStep),
    [...parameters.trainable()],
  );
  losses.add(value);
  const gradients: GradientMap = new Map();
  for (const [name, variable] of parameters) {
    const gradient = grads[variable.name];
    if (gradient !== undefined) gradients.set(name, gradient);
  }
  return gradients;
}

function weightedLoss(input: TrainingStepInput, batch: HostBatch, microStep: number): tf.Scalar {
  const tokens = uploadBatch(batch);
  const { lossScale = 1, windowWeight, seed, recomputesLayers = false } = input;
  const mode = { training: true, seed, step: microStep, recomputesLayers } as const;
  return tf.div(lossSumOf(input.objective, input.model, tokens, batch, mode), windowWeight / lossScale);
}

/** Adds a gradient to a sum and frees it; takes it over where it is the first. */
function addInto(sums: GradientMap, name: string, gradient: tf.Tensor): void {
  const sum = sums.get(name);
  if (sum === undefined) {
    sums.set(name, gradient);
    return;
  }
  sums.set(name, tf.keep(tf.add(sum, gradient)));
  tf.dispose([sum, gradient]);
}

/** Frees gradients where what is done next fails. */
function freeingOnFailure<T>(partial: readonly GradientMap[], compute: () => T): T {
  try {
    return compute();
  } catch (failure) {
    tf.dispose(partial.flatMap((gradients) => [...gradients.values()]));
    throw failure;
  }
}

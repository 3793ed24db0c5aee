import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { hasFusedKernel, runFusedKernel } from '../operations/fused-kernel.js';
import type { GradientMap } from './gradient-map.js';

/** Settings of {@link AdamW}, by the letters of the paper. */
export interface AdamWSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** lambda */
  readonly weightDecay: number;
  /** Parameters that weight decay applies to. */
  readonly decayNames: ReadonlySet<string>;
  /** Factors of the learning rate by parameter; those that are not named have 1. */
  readonly learningRateFactors?: ReadonlyMap<string, number>;
}

/** Running means of a parameter's gradient and of its square. */
interface Moments {
  expAvg: tf.Tensor;
  expAvgSq: tf.Tensor;
}

/** Numbers of one update; `alpha` is the learning rate after correction of the first moment's bias. */
interface UpdateFactors {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Learning rate / (1 - beta1^t). */
  readonly alpha: number;
  /** sqrt(1 - beta2^t) */
  readonly correction2: number;
  /** 1 - learning rate * lambda, or 1. */
  readonly decay: number;
}

/**
 * Adam with decoupled weight decay: Loshchilov & Hutter 2019, arXiv:1711.05101, in the order of `torch.optim.AdamW`:
 * p *= 1 - lr * lambda, then p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
 */
export class AdamW {
  private readonly parameters: ReadonlyMap<string, tf.Variable>;
  private readonly moments: ReadonlyMap<string, Moments>;
  /** Updates done: t of the paper. */
  private stepCount = 0;

  constructor(
    parameters: Iterable<readonly [string, tf.Variable]>,
    private readonly settings: AdamWSettings,
  ) {
    this.parameters = new Map(parameters);
    this.moments = new Map(
      [...this.parameters].map(([name, { shape }]) => [
        name,
        { expAvg: tf.keep(tf.zeros(shape)), expAvgSq: tf.keep(tf.zeros(shape)) },
      ]),
    );
  }

  /** Updates every parameter that has a gradient. The gradients stay the caller's. */
  step(gradients: GradientMap, learningRate: number): void {
    this.stepCount++;
    for (const [name, gradient] of gradients) this.update(name, gradient, this.factors(name, learningRate));
  }

  /** Copies of the moments as `exp_avg.<parameter>`, `exp_avg_sq.<parameter>`, and the number of updates as `step`. */
  exportState(): NamedTensors {
    const state = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    state.set('step', { shape: [], data: Float32Array.of(this.stepCount) });
    for (const [name, { expAvg, expAvgSq }] of this.moments) {
      state.set(`exp_avg.${name}`, copyOf(expAvg));
      state.set(`exp_avg_sq.${name}`, copyOf(expAvgSq));
    }
    return state;
  }

  /** Goes on from an exported state. Errors: `CHECKPOINT.CORRUPT` naming the tensor that is missing or misshapen. */
  importState(state: NamedTensors): void {
    const read = [...this.moments].map(([name, moments]) => ({
      moments,
      shape: moments.expAvg.shape,
      expAvg: find(state, `exp_avg.${name}`, moments.expAvg.shape),
      expAvgSq: find(state, `exp_avg_sq.${name}`, moments.expAvg.shape),
    }));
    this.stepCount = find(state, 'step', [])[0]!;
    for (const { moments, shape, expAvg, expAvgSq } of read) {
      replaceMoments(moments, tf.tensor(expAvg, shape), tf.tensor(expAvgSq, shape));
    }
  }

  /** Frees the moments; the parameters stay. */
  dispose(): void {
    for (const { expAvg, expAvgSq } of this.moments.values()) tf.dispose([expAvg, expAvgSq]);
  }

  private factors(name: string, baseRate: number): UpdateFactors {
    const { beta1, beta2, epsilon, weightDecay, decayNames, learningRateFactors } = this.settings;
    const learningRate = baseRate * (learningRateFactors?.get(name) ?? 1);
    return {
      beta1,
      beta2,
      epsilon,
      alpha: learningRate / (1 - beta1 ** this.stepCount),
      correction2: Math.sqrt(1 - beta2 ** this.stepCount),
      decay: decayNames.has(name) ? 1 - learningRate * weightDecay : 1,
    };
  }

  private update(name: string, gradient: tf.Tensor, factors: UpdateFactors): void {
    const parameter = this.parameters.get(name);
    const moments = this.moments.get(name);
    if (parameter === undefined || moments === undefined) {
      throw new ArenaError('INTERNAL', `Expected gradients of known parameters, found one of "${name}".`);
    }
    if (hasFusedKernel('ArenaAdamW')) updateFused(parameter, gradient, moments, factors);
    else updateComposed(parameter, gradient, moments, factors);
  }
}

/** `ArenaAdamW` {parameter, gradient, expAvg, expAvgSq} changes the moments in place and gives [the new parameter]. */
function updateFused(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  { expAvg, expAvgSq }: Moments,
  factors: UpdateFactors,
): void {
  const inputs = { parameter, gradient, expAvg, expAvgSq };
  const [updated] = runFusedKernel('ArenaAdamW', inputs, { ...factors });
  parameter.assign(updated!);
  updated!.dispose();
}

function updateComposed(
  parameter: tf.Variable,
  gradient: tf.Tensor,
  moments: Moments,
  factors: UpdateFactors,
): void {
  const { beta1, beta2, epsilon, alpha, correction2, decay } = factors;
  tf.tidy(() => {
    const expAvg = tf.add(tf.mul(moments.expAvg, beta1), tf.mul(gradient, 1 - beta1));
    const expAvgSq = tf.add(tf.mul(moments.expAvgSq, beta2), tf.mul(tf.square(gradient), 1 - beta2));
    const denominator = tf.add(tf.div(tf.sqrt(expAvgSq), correction2), epsilon);
    const change = tf.mul(tf.div(expAvg, denominator), alpha);
    parameter.assign(tf.sub(tf.mul(parameter, decay), change));
    replaceMoments(moments, expAvg, expAvgSq);
  });
}

function replaceMoments(moments: Moments, expAvg: tf.Tensor, expAvgSq: tf.Tensor): void {
  tf.dispose([moments.expAvg, moments.expAvgSq]);
  moments.expAvg = tf.keep(expAvg);
  moments.expAvgSq = tf.keep(expAvgSq);
}

function copyOf(tensor: tf.Tensor): { shape: readonly number[]; data: Float32Array } {
  return { shape: tensor.shape, data: Float32Array.from(tensor.dataSync<'float32'>()) };
}

function find(state: NamedTensors, name: string, shape: readonly number[]): Float32Array {
  const found = state.get(name);
  if (found?.shape.join() === shape.join()) return found.data;
  const what = found === undefined ? 'none' : `shape [${found.shape.join(', ')}]`;
  throw new ArenaError(
    'CHECKPOINT.CORRUPT',
    `Expected the optimizer state "${name}" of shape [${shape.join(', ')}], found ${what}. ` +
      'Resume from a checkpoint of the same model, or train again.',
  );
}

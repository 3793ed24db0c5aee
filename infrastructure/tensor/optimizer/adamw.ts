import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { hasFusedKernel, runFusedKernel } from '../operations/fused-kernel.js';
import type { GradientMap } from './gradient-map.js';
import type { Optimizer } from './optimizer.js';

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

/** Names of the two moments in an exported state, as `torch.optim.AdamW` has them. */
export const MOMENTS = ['exp_avg', 'exp_avg_sq'] as const;

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
  /** What gradients are multiplied with. */
  readonly gradientFactor: number;
}

/** A parameter with what its update needs. */
interface Update {
  readonly parameter: tf.Variable;
  readonly gradient: tf.Tensor;
  readonly moments: Moments;
}

/** Parameters with the same learning rate and decay. */
interface ParameterGroup {
  readonly decays: boolean;
  /** What the learning rate is multiplied with. */
  readonly rateFactor: number;
  readonly names: string[];
}

/**
 * Adam with decoupled weight decay: Loshchilov & Hutter 2019, arXiv:1711.05101, in the order of `torch.optim.AdamW`:
 * p *= 1 - lr * lambda, then p -= lr / (1 - beta1^t) * m / (sqrt(v) / sqrt(1 - beta2^t) + epsilon).
 */
export class AdamW implements Optimizer {
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

  /**
   * Updates every parameter that has a gradient. The gradients stay the caller's.
   *
   * @param gradientFactor - What the gradients are multiplied with first: it clips them, and undoes a scaled loss.
   */
  step(gradients: GradientMap, learningRate: number, gradientFactor = 1): void {
    this.stepCount++;
    for (const { decays, rateFactor, names } of this.groups(gradients)) {
      const updates = names.map((name) => this.updateOf(name, gradients.get(name)!));
      const factors = this.factors(decays, learningRate * rateFactor, gradientFactor);
      if (hasFusedKernel('ArenaAdamW')) updateFused(updates, factors);
      else for (const update of updates) updateComposed(update, factors);
    }
  }

  /** Parameters that are updated by the same numbers. */
  private groups(gradients: GradientMap): Iterable<ParameterGroup> {
    const { decayNames, learningRateFactors } = this.settings;
    const groups = new Map<string, ParameterGroup>();
    for (const name of gradients.keys()) {
      const decays = decayNames.has(name);
      const rateFactor = learningRateFactors?.get(name) ?? 1;
      const key = `${rateFactor} ${decays}`;
      const group = groups.get(key) ?? { decays, rateFactor, names: [] };
      groups.set(key, group);
      group.names.push(name);
    }
    return groups.values();
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

  private factors(decays: boolean, learningRate: number, gradientFactor: number): UpdateFactors {
    const { beta1, beta2, epsilon, weightDecay } = this.settings;
    return {
      beta1,
      beta2,
      epsilon,
      alpha: learningRate / (1 - beta1 ** this.stepCount),
      correction2: Math.sqrt(1 - beta2 ** this.stepCount),
      decay: decays ? 1 - learningRate * weightDecay : 1,
      gradientFactor,
    };
  }

  private updateOf(name: string, gradient: tf.Tensor): Update {
    const parameter = this.parameters.get(name);
    const moments = this.moments.get(name);
    if (parameter === undefined || moments === undefined) {
      throw new ArenaError('INTERNAL', `Expected gradients of known parameters, found one of "${name}".`);
    }
    return { parameter, gradient, moments };
  }
}

/**
 * `ArenaAdamW` {parameter0, gradient0, expAvg0, expAvgSq0, parameter1, ...} with `count` changes the moments in place. It
 * gives the new parameters, or nothing where it changes these in place, too.
 */
function updateFused(updates: readonly Update[], factors: UpdateFactors): void {
  const inputs: Record<string, tf.Tensor> = {};
  for (const [index, { parameter, gradient, moments }] of updates.entries()) {
    inputs[`parameter${index}`] = parameter;
    inputs[`gradient${index}`] = gradient;
    inputs[`expAvg${index}`] = moments.expAvg;
    inputs[`expAvgSq${index}`] = moments.expAvgSq;
  }
  const attributes = { count: updates.length, ...factors };
  for (const [index, parameter] of runFusedKernel('ArenaAdamW', inputs, attributes).entries()) {
    updates[index]!.parameter.assign(parameter);
    parameter.dispose();
  }
}

function updateComposed({ parameter, gradient, moments }: Update, factors: UpdateFactors): void {
  const { beta1, beta2, epsilon, alpha, correction2, decay, gradientFactor } = factors;
  tf.tidy(() => {
    const slope = gradientFactor === 1 ? gradient : tf.mul(gradient, gradientFactor);
    const expAvg = tf.add(tf.mul(moments.expAvg, beta1), tf.mul(slope, 1 - beta1));
    const expAvgSq = tf.add(tf.mul(moments.expAvgSq, beta2), tf.mul(tf.square(slope), 1 - beta2));
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

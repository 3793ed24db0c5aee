import * as tf from '@tensorflow/tfjs-core';

import type { RandomKey } from '#domain/shared/philox.js';

import { DropoutMask } from './dropout-mask.js';
import { hasFusedKernel, runFusedKernel, type KernelAttributes } from './fused-kernel.js';
import { expectThat } from './shape-check.js';

/** A dropout rate with the address of its random numbers. */
export interface DropoutSettings {
  /** Probability of dropping a value, 0 <= rate < 1. */
  readonly rate: number;
  readonly key: RandomKey;
}

/**
 * Inverted dropout: drops values with probability `rate`, scales the others by 1 / (1 - rate). Srivastava et al. 2014.
 * The mask follows from the key alone and is made again in the gradient instead of being kept.
 */
export function dropout<T extends tf.Tensor>(x: T, rate: number, key: RandomKey): T {
  expectDropoutRate('dropout: rate', rate);
  if (rate === 0) return tf.clone(x);
  const operation = tf.customGrad((input) => ({
    value: drop(input as tf.Tensor, { rate, key }),
    gradFunc: (dy: tf.Tensor) => drop(dy, { rate, key }),
  }));
  return operation(x) as T;
}

/** `ArenaDropout` {x} with the attributes of {@link dropoutAttributes} gives [y]; it is its own gradient. */
function drop(x: tf.Tensor, settings: DropoutSettings): tf.Tensor {
  if (hasFusedKernel('ArenaDropout')) {
    return runFusedKernel('ArenaDropout', { x }, dropoutAttributes(settings))[0]!;
  }
  return tf.tidy(() => tf.mul(x, dropoutFactors(x.shape, settings)));
}

/** The mask as a tensor of 0 and 1 / (1 - rate). */
export function dropoutFactors(shape: number[], { rate, key }: DropoutSettings): tf.Tensor {
  const factors = new Float32Array(tf.util.sizeFromShape(shape));
  new DropoutMask(rate, key).fill(factors);
  return tf.tensor(factors, shape);
}

/** Rate and key as attributes of a fused kernel. */
export function dropoutAttributes({ rate, key }: DropoutSettings): KernelAttributes {
  const { seed, use, major = 0, minor = 0 } = key;
  return { rate, seed, use, major, minor };
}

/** Throws `ARGUMENT.INVALID` unless 0 <= rate < 1. */
export function expectDropoutRate(what: string, rate: number): void {
  expectThat(rate >= 0 && rate < 1, what, 'a number from 0 up to, but not including, 1', String(rate));
}

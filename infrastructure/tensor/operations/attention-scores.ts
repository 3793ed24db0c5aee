import * as tf from '@tensorflow/tfjs-core';

import { dropoutFactors, type DropoutSettings } from './dropout.js';

/** Added to the score of a key that must not be seen: exp gives 0; finite, so that rows of padding give no NaN. */
export const MASKED_SCORE = -1e9;

/** Keys of a dropout mask are rounded up to a multiple of this, so that kernels draw whole blocks of random bits. */
export const MASK_ALIGNMENT = 8;

/** Attention probabilities [..., keys], each dropped by its value of a mask [..., keys rounded up]. */
export function dropProbabilities<T extends tf.Tensor>(
  probabilities: T,
  dropout: DropoutSettings | undefined,
): T {
  if (dropout === undefined || dropout.rate === 0) return probabilities;
  const { shape } = probabilities;
  const aligned = Math.ceil(shape.at(-1)! / MASK_ALIGNMENT) * MASK_ALIGNMENT;
  const factors = dropoutFactors([...shape.slice(0, -1), aligned], dropout);
  const start = shape.map(() => 0);
  return tf.mul<T>(probabilities, tf.slice(factors, start, shape));
}

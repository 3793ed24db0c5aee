import * as tf from '@tensorflow/tfjs-core';

import { expectShape, expectThat } from './shape-check.js';

/** Angles of some tokens' positions. */
export interface RotaryAngles {
  /** [tokens, pairs] */
  readonly cosines: tf.Tensor2D;
  /** [tokens, pairs] */
  readonly sines: tf.Tensor2D;
}

/** How values of a head form pairs: value i with i + pairs (`halves`), or 2 i with 2 i + 1 (`neighbours`). */
export type RotaryPairing = 'halves' | 'neighbours';

/**
 * Cosines and sines of position * frequency, computed in float64.
 *
 * @param positions - of each token in its text, [tokens]
 * @param frequencies - radians per token of each pair, [pairs]
 */
export function rotaryAngles(positions: Int32Array, frequencies: Float64Array): RotaryAngles {
  const shape: [number, number] = [positions.length, frequencies.length];
  const cosines = new Float32Array(positions.length * frequencies.length);
  const sines = new Float32Array(cosines.length);
  for (const [token, position] of positions.entries()) {
    for (const [pair, frequency] of frequencies.entries()) {
      const at = token * frequencies.length + pair;
      cosines[at] = Math.cos(position * frequency);
      sines[at] = Math.sin(position * frequency);
    }
  }
  return { cosines: tf.tensor2d(cosines, shape), sines: tf.tensor2d(sines, shape) };
}

/**
 * Rotary position embedding: each pair of a head's first 2 * pairs values, as a point in the plane, is turned by its
 * angle; the rest is left as it is. Su et al. 2021, arXiv:2104.09864, whose pairs are `neighbours`. The gradient is the
 * rotation back.
 *
 * @param x - [tokens, headCount * size]
 * @returns [tokens, headCount * size]
 */
export function rotaryEmbedding(
  x: tf.Tensor2D,
  angles: RotaryAngles,
  headCount: number,
  pairing: RotaryPairing,
): tf.Tensor2D {
  const [tokens, hidden] = x.shape;
  const pairs = angles.cosines.shape[1];
  expectShape('rotaryEmbedding: angles', angles.cosines.shape, [tokens, 'pairs']);
  const size = hidden / headCount;
  expectThat(2 * pairs <= size, 'rotaryEmbedding: angles', `at most ${size / 2} pairs`, String(pairs));
  const operation = tf.customGrad((...args) => {
    const [input] = args as unknown as [tf.Tensor2D];
    const save = args.at(-1) as tf.GradSaveFunc;
    save([angles.cosines, angles.sines]);
    return {
      value: rotate(input, angles.cosines, angles.sines, headCount, pairing),
      gradFunc: (dy: tf.Tensor, [cosines, sines]: tf.Tensor[]) =>
        tf.tidy(() => rotate(dy as tf.Tensor2D, cosines!, tf.neg(sines!), headCount, pairing)),
    };
  });
  return operation(x);
}

function rotate(
  x: tf.Tensor2D,
  cosines: tf.Tensor,
  sines: tf.Tensor,
  headCount: number,
  pairing: RotaryPairing,
): tf.Tensor2D {
  const [tokens, hidden] = x.shape;
  const pairs = cosines.shape[1]!;
  const size = hidden / headCount;
  return tf.tidy(() => {
    const heads = tf.reshape<tf.Rank.R3>(x, [tokens, headCount, size]);
    const turned = tf.slice(heads, [0, 0, 0], [tokens, headCount, 2 * pairs]);
    const result = turnPairs(turned, tf.expandDims(cosines, 1), tf.expandDims(sines, 1), pairing);
    if (2 * pairs === size) return tf.reshape<tf.Rank.R2>(result, [tokens, hidden]);
    const rest = tf.slice(heads, [0, 0, 2 * pairs], [tokens, headCount, size - 2 * pairs]);
    return tf.reshape<tf.Rank.R2>(tf.concat([result, rest], 2), [tokens, hidden]);
  });
}

/** x [tokens, heads, 2 * pairs], each pair turned by its angle [tokens, 1, pairs]. */
function turnPairs(
  x: tf.Tensor3D,
  cosines: tf.Tensor,
  sines: tf.Tensor,
  pairing: RotaryPairing,
): tf.Tensor3D {
  const [tokens, heads, size] = x.shape;
  const pairs = size / 2;
  // Axis of the two values of a pair, when the last axis is split in two.
  const [shape, axis] =
    pairing === 'halves' ? [[tokens, heads, 2, pairs], 2] : [[tokens, heads, pairs, 2], 3];
  const [first, second] = tf.unstack(tf.reshape(x, shape), axis) as [tf.Tensor, tf.Tensor];
  const turned = [
    tf.sub(tf.mul(first, cosines), tf.mul(second, sines)),
    tf.add(tf.mul(second, cosines), tf.mul(first, sines)),
  ];
  return tf.reshape<tf.Rank.R3>(tf.stack(turned, axis), [tokens, heads, size]);
}

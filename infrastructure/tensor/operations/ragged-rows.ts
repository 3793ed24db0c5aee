import * as tf from '@tensorflow/tfjs-core';

import { embedding } from './embedding.js';
import { expectThat } from './shape-check.js';

/**
 * Rows of different lengths, one after the other without padding: row r of x [tokens, size] is made of the tokens
 * starts[r] to starts[r] + lengths[r] - 1.
 */

/** The first token of each row, [batch]. */
export function rowStarts(lengths: Int32Array): Int32Array {
  const starts = new Int32Array(lengths.length);
  for (let row = 1; row < lengths.length; row++) starts[row] = starts[row - 1]! + lengths[row - 1]!;
  return starts;
}

/** The place of each token in its row, from 0: [tokens]. */
export function placesInRows(lengths: Int32Array): Int32Array {
  const places = new Int32Array(tokenCountOf(lengths));
  for (const [row, start] of rowStarts(lengths).entries()) {
    for (let place = 0; place < lengths[row]!; place++) places[start + place] = place;
  }
  return places;
}

/** Tokens of the longest row; 0 without rows. */
export function longestRow(lengths: Int32Array): number {
  return lengths.reduce((longest, length) => Math.max(longest, length), 0);
}

/** Throws `ARGUMENT.INVALID` unless every row has a token and all rows together have `tokenCount`. */
export function expectLengths(what: string, lengths: Int32Array, tokenCount: number): void {
  const wrong = lengths.find((length) => length < 1);
  expectThat(wrong === undefined, what, 'numbers from 1 up', String(wrong));
  const sum = tokenCountOf(lengths);
  expectThat(sum === tokenCount, what, `a sum of ${tokenCount}, the number of tokens`, String(sum));
}

/** x [tokens, size] as [batch, longest, size]. What stands at padding is finite and means nothing. */
export function toPadded(x: tf.Tensor2D, lengths: Int32Array): tf.Tensor3D {
  const longest = longestRow(lengths);
  const sources = new Int32Array(lengths.length * longest);
  for (const [row, start] of rowStarts(lengths).entries()) {
    for (let place = 0; place < longest; place++) {
      sources[row * longest + place] = place < lengths[row]! ? start + place : start;
    }
  }
  return embedding(tf.tensor2d(sources, [lengths.length, longest], 'int32'), x);
}

/** The real tokens of x [batch, longest, size]: [tokens, size]. Padding gets no gradient. */
export function toPacked(x: tf.Tensor3D, lengths: Int32Array): tf.Tensor2D {
  const [batch, longest, size] = x.shape;
  const sources = new Int32Array(tokenCountOf(lengths));
  for (const [row, start] of rowStarts(lengths).entries()) {
    for (let place = 0; place < lengths[row]!; place++) sources[start + place] = row * longest + place;
  }
  return embedding(tf.tensor1d(sources, 'int32'), tf.reshape<tf.Rank.R2>(x, [batch * longest, size]));
}

function tokenCountOf(lengths: Int32Array): number {
  return lengths.reduce((sum, length) => sum + length, 0);
}

import * as tf from '@tensorflow/tfjs-core';

import { embedding } from '../tensor/operations/embedding.js';
import { rowStarts, toPadded } from '../tensor/operations/ragged-rows.js';

/** The first token of each text: hidden states [tokens, size] to [batch, size]. */
export function firstTokens(hidden: tf.Tensor2D, lengths: Int32Array): tf.Tensor2D {
  return embedding(tf.tensor1d(rowStarts(lengths), 'int32'), hidden);
}

/** The last token of each text: hidden states [tokens, size] to [batch, size]. */
export function lastTokens(hidden: tf.Tensor2D, lengths: Int32Array): tf.Tensor2D {
  const last = rowStarts(lengths).map((start, row) => start + lengths[row]! - 1);
  return embedding(tf.tensor1d(last, 'int32'), hidden);
}

/** The mean over the tokens of each text: hidden states [tokens, size] to [batch, size]. */
export function meanOverTokens(hidden: tf.Tensor2D, lengths: Int32Array): tf.Tensor2D {
  const padded = toPadded(hidden, lengths);
  const sums = tf.sum<tf.Tensor2D>(tf.mul(padded, realTokenMask(lengths, padded.shape[1])), 1);
  return tf.div(sums, tf.tensor2d(Float32Array.from(lengths), [lengths.length, 1]));
}

/** 1 for real tokens, 0 for padding: [batch, tokens, 1]. */
export function realTokenMask(lengths: Int32Array, tokenCount: number): tf.Tensor3D {
  const mask = new Float32Array(lengths.length * tokenCount);
  for (const [row, length] of lengths.entries()) {
    mask.fill(1, row * tokenCount, row * tokenCount + length);
  }
  return tf.tensor3d(mask, [lengths.length, tokenCount, 1]);
}

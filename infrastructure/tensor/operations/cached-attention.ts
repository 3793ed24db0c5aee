import * as tf from '@tensorflow/tfjs-core';

import { MASKED_SCORE } from './attention-scores.js';
import { product } from './product.js';
import { expectShape } from './shape-check.js';

/**
 * Causal attention of the newest tokens of some texts of equal length over all their tokens, whose keys and values were
 * kept. No gradient is meant to flow. Grouped-query attention as in `attention`.
 *
 * @param q - of the newest tokens, [batch * newest, headCount * size]
 * @param keys - of all tokens, [batch, tokens, keyValueHeadCount * size]
 * @param values - [batch, tokens, keyValueHeadCount * size]
 * @returns [batch * newest, headCount * size]
 */
export function cachedAttention(
  q: tf.Tensor2D,
  keys: tf.Tensor3D,
  values: tf.Tensor3D,
  {
    headCount,
    keyValueHeadCount = headCount,
  }: { readonly headCount: number; readonly keyValueHeadCount?: number },
): tf.Tensor2D {
  const [batch, tokens, keySize] = keys.shape;
  const size = keySize / keyValueHeadCount;
  const newest = q.shape[0] / batch;
  expectShape('cachedAttention: q', q.shape, [batch * newest, headCount * size]);
  expectShape('cachedAttention: values', values.shape, keys.shape);
  const group = headCount / keyValueHeadCount;
  return tf.tidy(() => {
    const queries = tf.transpose(
      tf.reshape(q, [batch, newest, keyValueHeadCount, group, size]),
      [0, 2, 3, 1, 4],
    );
    const rows = tf.reshape<tf.Rank.R4>(queries, [batch, keyValueHeadCount, group * newest, size]);
    const scores = product(tf.mul(rows, 1 / Math.sqrt(size)), toHeads(keys, keyValueHeadCount), true);
    const probabilities = tf.softmax(tf.add(scores, futureMask(newest, tokens, group)));
    const mixed = product(probabilities, toHeads(values, keyValueHeadCount));
    const grouped = tf.reshape(mixed, [batch, keyValueHeadCount, group, newest, size]);
    return tf.reshape<tf.Rank.R2>(tf.transpose(grouped, [0, 3, 1, 2, 4]), q.shape);
  });
}

/** [batch, tokens, heads * size] as [batch, heads, tokens, size]. */
function toHeads(x: tf.Tensor3D, headCount: number): tf.Tensor4D {
  const [batch, tokens, hidden] = x.shape;
  const heads = tf.reshape<tf.Rank.R4>(x, [batch, tokens, headCount, hidden / headCount]);
  return tf.transpose(heads, [0, 2, 1, 3]);
}

/** What is added to the scores, [group * newest, tokens]: 0 for a token and those before it. */
function futureMask(newest: number, tokens: number, group: number): tf.Tensor2D {
  const mask = new Float32Array(group * newest * tokens);
  for (let row = 0; row < group * newest; row++) {
    const query = tokens - newest + (row % newest);
    mask.fill(MASKED_SCORE, row * tokens + query + 1, (row + 1) * tokens);
  }
  return tf.tensor2d(mask, [group * newest, tokens]);
}

import * as tf from '@tensorflow/tfjs-core';

import { attention, packedAttention } from '../tensor/operations/attention.js';
import { cachedAttention } from '../tensor/operations/cached-attention.js';
import type { ForwardPass } from './forward-pass.js';

/** Queries, keys and values of all tokens, [tokens, heads * size] each. */
export interface Projections {
  readonly query: tf.Tensor2D;
  readonly key: tf.Tensor2D;
  readonly value: tf.Tensor2D;
}

/** Attention of each token to itself and those before it. */
export function decoderAttention(
  pass: ForwardPass<unknown>,
  { query, key, value }: Projections,
  heads: { readonly headCount: number; readonly keyValueHeadCount?: number },
  dropout: number,
): tf.Tensor2D {
  if (pass.cache !== undefined) {
    const { keys, values } = pass.cache.extend(key, value);
    return cachedAttention(query, keys, values, heads);
  }
  return attention(query, key, value, {
    ...heads,
    lengths: pass.lengths,
    causal: true,
    ...pass.dropout.inside(dropout),
  });
}

/** The same of projections side by side, [tokens, 3 * heads * size]. */
export function packedDecoderAttention(
  pass: ForwardPass<unknown>,
  projections: tf.Tensor2D,
  headCount: number,
  dropout: number,
): tf.Tensor2D {
  if (pass.cache !== undefined) {
    const [query, key, value] = tf.split(projections, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
    return decoderAttention(pass, { query, key, value }, { headCount }, dropout);
  }
  const options = { headCount, lengths: pass.lengths, causal: true };
  return packedAttention(projections, { ...options, ...pass.dropout.inside(dropout) });
}

import * as tf from '@tensorflow/tfjs-core';

import { dropoutAttributes, dropoutFactors, expectDropoutRate, type DropoutSettings } from './dropout.js';
import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { expectLengths, longestRow, toPacked, toPadded } from './ragged-rows.js';
import { expectShape, expectThat } from './shape-check.js';

/** How {@link attention} is done. */
export interface AttentionOptions {
  /** Heads; divides the hidden size. */
  readonly headCount: number;
  /** Tokens per row, [batch]; their sum is the number of tokens. */
  readonly lengths: Int32Array;
  /** A token sees itself and those before it only. */
  readonly causal: boolean;
  /** Factor of the scores; default 1 / sqrt(hidden / headCount). */
  readonly scale?: number;
  /**
   * Drops attention probabilities: value (row, head, query, key) of a mask [batch, heads, longest, longest rounded up
   * to {@link MASK_ALIGNMENT}].
   */
  readonly dropout?: DropoutSettings;
}

/**
 * Multi-head scaled dot-product attention within rows: softmax(q k^T * scale) v per row and head. Vaswani et al. 2017,
 * arXiv:1706.03762, section 3.2. The rows stand one after the other, without padding.
 *
 * @param q - [tokens, hidden]
 * @param k - [tokens, hidden]
 * @param v - [tokens, hidden]
 * @returns [tokens, hidden]
 */
export function attention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  options: AttentionOptions,
): tf.Tensor2D {
  expectArguments(q, k, v, options);
  const scale = options.scale ?? 1 / Math.sqrt(q.shape[1] / options.headCount);
  const run = hasFusedKernel('ArenaAttention') ? fused : composed;
  return tf.tidy(() => run(q, k, v, options, scale)) as tf.Tensor2D;
}

function expectArguments(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions): void {
  expectShape('attention: q', q.shape, ['tokens', 'hidden']);
  expectShape('attention: k', k.shape, q.shape);
  expectShape('attention: v', v.shape, q.shape);
  const [tokens, hidden] = q.shape as [number, number];
  const { headCount, lengths, dropout } = options;
  expectThat(hidden % headCount === 0, 'attention: headCount', `a divisor of ${hidden}`, String(headCount));
  expectLengths('attention: lengths', lengths, tokens);
  if (dropout !== undefined) expectDropoutRate('attention: dropout rate', dropout.rate);
}

/** Far below every score, so that exp gives 0; finite, so that rows of padding give no NaN. */
const MASKED_SCORE = -1e9;

function composed(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  options: AttentionOptions,
  scale: number,
): tf.Tensor {
  const { headCount, lengths, dropout } = options;
  const hidden = q.shape[1];
  const [batch, longest] = [lengths.length, longestRow(lengths)];
  const toHeads = (x: tf.Tensor2D) => {
    const heads = tf.reshape(toPadded(x, lengths), [batch, longest, headCount, hidden / headCount]);
    return tf.transpose(heads, [0, 2, 1, 3]);
  };
  const scores = tf.matMul(tf.mul(toHeads(q), scale), toHeads(k), false, true);
  let probabilities: tf.Tensor4D = tf.softmax(tf.add(scores, maskScores(options, longest)));
  if (dropout !== undefined && dropout.rate > 0) {
    probabilities = tf.mul(probabilities, probabilityFactors(probabilities.shape, dropout));
  }
  const mixed = tf.transpose(tf.matMul(probabilities, toHeads(v)), [0, 2, 1, 3]);
  return toPacked(tf.reshape<tf.Rank.R3>(mixed, [batch, longest, hidden]), lengths);
}

/** What is added to the scores, [batch, 1, longest or 1, longest]: 0 where a key may be seen. */
function maskScores({ lengths, causal }: AttentionOptions, longest: number): tf.Tensor {
  const queries = causal ? longest : 1;
  const mask = new Float32Array(lengths.length * queries * longest);
  for (let row = 0, at = 0; row < lengths.length; row++) {
    for (let query = 0; query < queries; query++) {
      for (let key = 0; key < longest; key++, at++) {
        if (key >= lengths[row]! || (causal && key > query)) mask[at] = MASKED_SCORE;
      }
    }
  }
  return tf.tensor4d(mask, [lengths.length, 1, queries, longest]);
}

/** Keys of a dropout mask are rounded up to a multiple of this, so that kernels draw whole blocks of random bits. */
export const MASK_ALIGNMENT = 8;

/** Dropout factors of probabilities [batch, heads, longest, longest]. */
function probabilityFactors(shape: [number, number, number, number], dropout: DropoutSettings): tf.Tensor {
  const [batch, heads, longest] = shape;
  const aligned = Math.ceil(longest / MASK_ALIGNMENT) * MASK_ALIGNMENT;
  const factors = dropoutFactors([batch, heads, longest, aligned], dropout);
  return tf.slice(factors, [0, 0, 0, 0], shape);
}

/**
 * `ArenaAttention` {q, k, v, lengths} gives [out]; `ArenaAttentionGrad` {dy, q, k, v, lengths} gives [dq, dk, dv] and
 * computes the probabilities again, so that memory does not grow with tokens squared (Dao et al. 2022,
 * arXiv:2205.14135). Attributes: headCount, causal, scale, and those of dropout.
 */
function fused(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  options: AttentionOptions,
  scale: number,
): tf.Tensor {
  const { headCount, causal, dropout } = options;
  const attributes = {
    headCount,
    causal,
    scale,
    rate: 0,
    ...(dropout === undefined ? {} : dropoutAttributes(dropout)),
  };
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const lengths = tf.tensor1d(options.lengths, 'int32');
    const [out] = runFusedKernel('ArenaAttention', { q, k, v, lengths }, attributes);
    save([q, k, v, lengths]);
    return {
      value: out!,
      gradFunc: (dy: tf.Tensor, [savedQ, savedK, savedV, savedLengths]: tf.Tensor[]) => {
        const inputs = { dy, q: savedQ, k: savedK, v: savedV, lengths: savedLengths };
        return runFusedKernel('ArenaAttentionGrad', inputs, attributes);
      },
    };
  });
  return operation(q, k, v);
}

import * as tf from '@tensorflow/tfjs-core';

import { dropoutAttributes, dropoutFactors, expectDropoutRate, type DropoutSettings } from './dropout.js';
import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { expectShape, expectThat } from './shape-check.js';

/** How {@link attention} is done. */
export interface AttentionOptions {
  /** Heads; divides the hidden size. */
  readonly headCount: number;
  /** Real tokens per row, [batch], 1 to tokens; padding is on the right. */
  readonly lengths: Int32Array;
  /** A token sees itself and those before it only. */
  readonly causal: boolean;
  /** Factor of the scores; default 1 / sqrt(hidden / headCount). */
  readonly scale?: number;
  /** Drops attention probabilities. Value (row, head, query, key) of [batch, heads, tokens, tokens]. */
  readonly dropout?: DropoutSettings;
}

/**
 * Multi-head scaled dot-product attention: softmax(q k^T * scale) v per head. Vaswani et al. 2017, arXiv:1706.03762,
 * section 3.2. Padding is not attended to; the result at padding is 0 and takes no gradient.
 *
 * @param q - [batch, tokens, hidden]
 * @param k - [batch, tokens, hidden]
 * @param v - [batch, tokens, hidden]
 * @returns [batch, tokens, hidden]
 */
export function attention(
  q: tf.Tensor3D,
  k: tf.Tensor3D,
  v: tf.Tensor3D,
  options: AttentionOptions,
): tf.Tensor3D {
  expectArguments(q, k, v, options);
  const scale = options.scale ?? 1 / Math.sqrt(q.shape[2] / options.headCount);
  const run = hasFusedKernel('ArenaAttention') ? fused : composed;
  return tf.tidy(() => run(q, k, v, options, scale)) as tf.Tensor3D;
}

function expectArguments(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions): void {
  expectShape('attention: q', q.shape, ['batch', 'tokens', 'hidden']);
  expectShape('attention: k', k.shape, q.shape);
  expectShape('attention: v', v.shape, q.shape);
  const [batch, tokens, hidden] = q.shape as [number, number, number];
  const { headCount, lengths, dropout } = options;
  expectThat(hidden % headCount === 0, 'attention: headCount', `a divisor of ${hidden}`, String(headCount));
  expectLengths('attention: lengths', lengths, batch, tokens);
  if (dropout !== undefined) expectDropoutRate('attention: dropout rate', dropout.rate);
}

/** Throws `ARGUMENT.INVALID` unless there is a length from 1 to `tokens` for each row. */
export function expectLengths(what: string, lengths: Int32Array, batch: number, tokens: number): void {
  expectThat(lengths.length === batch, what, `one for each of ${batch} rows`, String(lengths.length));
  const wrong = lengths.find((length) => length < 1 || length > tokens);
  expectThat(wrong === undefined, what, `numbers from 1 to ${tokens}`, String(wrong));
}

/** Far below every score, so that exp gives 0; finite, so that rows of padding give no NaN. */
const MASKED_SCORE = -1e9;

function composed(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  options: AttentionOptions,
  scale: number,
): tf.Tensor {
  const [batch, tokens, hidden] = q.shape as [number, number, number];
  const { headCount, dropout } = options;
  const toHeads = (x: tf.Tensor) =>
    tf.transpose(tf.reshape(x, [batch, tokens, headCount, hidden / headCount]), [0, 2, 1, 3]);
  const scores = tf.matMul(tf.mul(toHeads(q), scale), toHeads(k), false, true);
  let probabilities: tf.Tensor = tf.softmax(tf.add(scores, maskScores(options, batch, tokens)));
  if (dropout !== undefined && dropout.rate > 0) {
    probabilities = tf.mul(probabilities, dropoutFactors(probabilities.shape, dropout));
  }
  const mixed = tf.transpose(tf.matMul(probabilities, toHeads(v)), [0, 2, 1, 3]);
  return tf.mul(tf.reshape(mixed, [batch, tokens, hidden]), realTokens(options.lengths, tokens));
}

/** What is added to the scores, [batch, 1, tokens or 1, tokens]: 0 where a key may be seen. */
function maskScores({ lengths, causal }: AttentionOptions, batch: number, tokens: number): tf.Tensor {
  const queries = causal ? tokens : 1;
  const mask = new Float32Array(batch * queries * tokens);
  for (let row = 0, at = 0; row < batch; row++) {
    for (let query = 0; query < queries; query++) {
      for (let key = 0; key < tokens; key++, at++) {
        if (key >= lengths[row]! || (causal && key > query)) mask[at] = MASKED_SCORE;
      }
    }
  }
  return tf.tensor4d(mask, [batch, 1, queries, tokens]);
}

/** 1 at real tokens, 0 at padding: [batch, tokens, 1]. */
function realTokens(lengths: Int32Array, tokens: number): tf.Tensor {
  const mask = new Float32Array(lengths.length * tokens);
  for (const [row, length] of lengths.entries()) mask.fill(1, row * tokens, row * tokens + length);
  return tf.tensor3d(mask, [lengths.length, tokens, 1]);
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

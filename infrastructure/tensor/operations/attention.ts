import * as tf from '@tensorflow/tfjs-core';

import { dropProbabilities, MASKED_SCORE } from './attention-scores.js';
import { dropoutAttributes, expectDropoutRate, type DropoutSettings } from './dropout.js';
import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { product } from './product.js';
import { expectLengths, longestRow, toPacked, toPadded } from './ragged-rows.js';
import { expectShape, expectThat } from './shape-check.js';

/** How {@link attention} is done. */
export interface AttentionOptions {
  /** Heads of queries; divides their size. */
  readonly headCount: number;
  /**
   * Heads of keys and values, each shared by a group of consecutive query heads: Ainslie et al. 2023, arXiv:2305.13245.
   * Divides `headCount`, its default.
   */
  readonly keyValueHeadCount?: number;
  /** Tokens per row, [batch]; their sum is the number of tokens. */
  readonly lengths: Int32Array;
  /** A token sees itself and those before it only. */
  readonly causal: boolean;
  /** A token sees those at most this far from it only: local attention. Absent: all. */
  readonly reach?: number;
  /** Factor of the scores; default 1 / sqrt(values per head). */
  readonly scale?: number;
  /**
   * Drops attention probabilities: value (row, head, query, key) of a mask [batch, heads, longest, longest rounded up
   * to 8].
   */
  readonly dropout?: DropoutSettings;
}

type FusedAttention = 'ArenaAttention' | 'ArenaPackedAttention';

/**
 * Multi-head scaled dot-product attention within rows: softmax(q k^T * scale) v per row and head. Vaswani et al. 2017,
 * arXiv:1706.03762, section 3.2. The rows stand one after the other, without padding.
 *
 * @param q - [tokens, headCount * size]
 * @param k - [tokens, keyValueHeadCount * size]
 * @param v - [tokens, keyValueHeadCount * size]
 * @returns [tokens, headCount * size]
 */
export function attention(
  q: tf.Tensor2D,
  k: tf.Tensor2D,
  v: tf.Tensor2D,
  options: AttentionOptions,
): tf.Tensor2D {
  expectArguments(q, k, v, options);
  const { headCount, keyValueHeadCount = headCount } = options;
  const group = headCount / keyValueHeadCount;
  return tf.tidy(() => {
    const keys = repeatHeads(k, keyValueHeadCount, group);
    const values = repeatHeads(v, keyValueHeadCount, group);
    if (canFuse('ArenaAttention', options)) {
      return fused('ArenaAttention', { q, k: keys, v: values }, options, q.shape[1]);
    }
    return composed(q, keys, values, options);
  }) as tf.Tensor2D;
}

/**
 * The same of queries, keys and values that one linear layer gives side by side, as in GPT-2; on engines with a kernel for it,
 * without taking them apart.
 *
 * @param qkv - [tokens, 3 * headCount * size]
 * @returns [tokens, headCount * size]
 */
export function packedAttention(
  qkv: tf.Tensor2D,
  options: Omit<AttentionOptions, 'keyValueHeadCount'>,
): tf.Tensor2D {
  const [tokens, size] = qkv.shape;
  const { headCount } = options;
  expectThat(
    size % (3 * headCount) === 0,
    'packedAttention: qkv',
    `[tokens, a multiple of 3 * ${headCount}]`,
    `[${tokens}, ${size}]`,
  );
  if (!canFuse('ArenaPackedAttention', options)) {
    return tf.tidy(() => {
      const [q, k, v] = tf.split(qkv, 3, 1) as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
      return attention(q, k, v, options);
    });
  }
  expectSettings(options, tokens);
  return fused('ArenaPackedAttention', { qkv }, options, size / 3) as tf.Tensor2D;
}

function expectArguments(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, options: AttentionOptions): void {
  expectShape('attention: q', q.shape, ['tokens', 'heads * size']);
  const [tokens, hidden] = q.shape as [number, number];
  const { headCount, keyValueHeadCount = headCount } = options;
  expectThat(hidden % headCount === 0, 'attention: headCount', `a divisor of ${hidden}`, String(headCount));
  const isDivisor = headCount % keyValueHeadCount === 0;
  expectThat(
    isDivisor,
    'attention: keyValueHeadCount',
    `a divisor of ${headCount}`,
    String(keyValueHeadCount),
  );
  const keySize = (hidden / headCount) * keyValueHeadCount;
  expectShape('attention: k', k.shape, [tokens, keySize]);
  expectShape('attention: v', v.shape, [tokens, keySize]);
  expectSettings(options, tokens);
}

function expectSettings({ lengths, reach, dropout }: AttentionOptions, tokens: number): void {
  expectLengths('attention: lengths', lengths, tokens);
  if (reach !== undefined) expectThat(reach >= 0, 'attention: reach', 'a number from 0 up', String(reach));
  if (dropout !== undefined) expectDropoutRate('attention: dropout rate', dropout.rate);
}

/** Kernels know global attention only; in rows that are short a local one sees as much. */
function canFuse(kernel: FusedAttention, { reach = Infinity, lengths }: AttentionOptions): boolean {
  return reach >= longestRow(lengths) - 1 && hasFusedKernel(kernel);
}

function scaleOf({ scale, headCount }: AttentionOptions, hidden: number): number {
  return scale ?? 1 / Math.sqrt(hidden / headCount);
}

/** x [tokens, heads * size] with each head `times` times in a row: [tokens, heads * times * size]. */
function repeatHeads(x: tf.Tensor2D, headCount: number, times: number): tf.Tensor2D {
  if (times === 1) return x;
  const [tokens, hidden] = x.shape;
  const heads = tf.reshape(x, [tokens, headCount, 1, hidden / headCount]);
  const repeated = tf.concat(new Array<tf.Tensor>(times).fill(heads), 2);
  return tf.reshape(repeated, [tokens, hidden * times]);
}

function composed(q: tf.Tensor2D, k: tf.Tensor2D, v: tf.Tensor2D, options: AttentionOptions): tf.Tensor {
  const { headCount, lengths, dropout } = options;
  const hidden = q.shape[1];
  const [batch, longest] = [lengths.length, longestRow(lengths)];
  const toHeads = (x: tf.Tensor2D) => {
    const heads = tf.reshape(toPadded(x, lengths), [batch, longest, headCount, hidden / headCount]);
    return tf.transpose(heads, [0, 2, 1, 3]);
  };
  const scores = product(tf.mul(toHeads(q), scaleOf(options, hidden)), toHeads(k), true);
  const seen = tf.softmax<tf.Tensor4D>(tf.add(scores, maskScores(options, longest)));
  const probabilities = dropProbabilities(seen, dropout);
  const mixed = tf.transpose(product(probabilities, toHeads(v)), [0, 2, 1, 3]);
  return toPacked(tf.reshape<tf.Rank.R3>(mixed, [batch, longest, hidden]), lengths);
}

/** What is added to the scores, [batch, 1, longest or 1, longest]: 0 where a key may be seen. */
function maskScores({ lengths, causal, reach = Infinity }: AttentionOptions, longest: number): tf.Tensor {
  const queries = causal || reach < longest - 1 ? longest : 1;
  const mask = new Float32Array(lengths.length * queries * longest);
  for (let row = 0, at = 0; row < lengths.length; row++) {
    for (let query = 0; query < queries; query++) {
      for (let key = 0; key < longest; key++, at++) {
        const isHidden =
          key >= lengths[row]! || (causal && key > query) || (queries > 1 && Math.abs(key - query) > reach);
        if (isHidden) mask[at] = MASKED_SCORE;
      }
    }
  }
  return tf.tensor4d(mask, [lengths.length, 1, queries, longest]);
}

/**
 * `ArenaAttention` {q, k, v} gives [out, logSums?]: logSums are the logarithms of the sums of exponentials, where the engine
 * has a use for them. `ArenaAttentionGrad` {dy, q, k, v, logSums?} gives [dq, dk, dv] and computes the probabilities again, so
 * that memory does not grow with tokens squared (Dao et al. 2022, arXiv:2205.14135). `ArenaPackedAttention` and
 * `ArenaPackedAttentionGrad` have {qkv}, and [dqkv], instead. Attributes: headCount, lengths (no tensor: a GPU would have to
 * be waited for to read it), causal, scale, and those of dropout.
 *
 * @param hidden - values of a token in q
 */
function fused(
  kernel: FusedAttention,
  operands: Readonly<Record<string, tf.Tensor>>,
  options: AttentionOptions,
  hidden: number,
): tf.Tensor {
  const { headCount, causal, dropout } = options;
  const attributes = {
    headCount,
    lengths: [...options.lengths],
    causal,
    scale: scaleOf(options, hidden),
    rate: 0,
    ...(dropout === undefined ? {} : dropoutAttributes(dropout)),
  };
  const names = Object.keys(operands);
  const inputs = Object.values(operands);
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [out, logSums] = runFusedKernel(kernel, operands, attributes);
    save(logSums === undefined ? inputs : [...inputs, logSums]);
    return {
      value: out!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const again = Object.fromEntries(names.map((name, index) => [name, saved[index]]));
        const savedSums = saved[names.length];
        return runFusedKernel(`${kernel}Grad`, { dy, ...again, logSums: savedSums }, attributes);
      },
    };
  });
  return operation(...inputs);
}

import * as tf from '@tensorflow/tfjs-core';

import { dropProbabilities, MASKED_SCORE } from './attention-scores.js';
import { dropoutAttributes, expectDropoutRate, type DropoutSettings } from './dropout.js';
import { hasFusedKernel, runFusedKernel, type KernelAttributes } from './fused-kernel.js';
import type { LinearParameters } from './linears.js';
import { product } from './product.js';
import { expectLengths, longestRow, toPadded } from './ragged-rows.js';
import { expectShape, expectThat } from './shape-check.js';

/** How {@link singleQueryAttention} is done. */
export interface SingleQueryAttentionOptions {
  /** Divides the size of queries. */
  readonly headCount: number;
  /** Tokens per row, [batch]; their sum is the number of tokens. */
  readonly lengths: Int32Array;
  /** Drops attention probabilities: value (row, head, key) of a mask [batch, heads, longest rounded up to 8]. */
  readonly dropout?: DropoutSettings;
}

/**
 * Multi-head scaled dot-product attention of one query per row over the row's tokens: `attention`, where keys and values
 * are linear maps of the tokens, and neither is ever computed. Scores are (q W_k) x^T, so that the map of the keys is
 * applied to the query, once per row, and that of the values to the mean of the tokens: DeepSeek-AI 2024,
 * arXiv:2405.04434, section 2.1.2. A bias of keys adds the same to all scores of a query and has no effect: its gradient
 * is 0 but for rounding.
 *
 * @param q - one query per row, [batch, hidden]
 * @param x - [tokens, size]; rows stand one after the other, without padding
 * @param key - weight [hidden, size] and bias [hidden] of the keys
 * @param value - of the values
 * @returns [batch, hidden]
 */
export function singleQueryAttention(
  q: tf.Tensor2D,
  x: tf.Tensor2D,
  key: LinearParameters,
  value: LinearParameters,
  options: SingleQueryAttentionOptions,
): tf.Tensor2D {
  expectArguments(q, x, key, value, options);
  const run = hasFusedKernel('ArenaSingleQueryAttention') ? fused : composed;
  return tf.tidy(() => run(q, x, key, value, options)) as tf.Tensor2D;
}

function expectArguments(
  q: tf.Tensor,
  x: tf.Tensor,
  key: LinearParameters,
  value: LinearParameters,
  { headCount, lengths, dropout }: SingleQueryAttentionOptions,
): void {
  const name = 'singleQueryAttention';
  expectShape(`${name}: x`, x.shape, ['tokens', 'size']);
  expectLengths(`${name}: lengths`, lengths, x.shape[0]);
  expectShape(`${name}: q`, q.shape, [lengths.length, 'heads * size']);
  const hidden = q.shape[1]!;
  expectThat(hidden % headCount === 0, `${name}: headCount`, `a divisor of ${hidden}`, String(headCount));
  for (const [part, { weight, bias }] of Object.entries({ key, value })) {
    expectShape(`${name}: ${part} weight`, weight.shape, [hidden, x.shape[1]!]);
    if (bias !== undefined) expectShape(`${name}: ${part} bias`, bias.shape, [hidden]);
  }
  if (dropout !== undefined) expectDropoutRate(`${name}: dropout rate`, dropout.rate);
}

function composed(
  q: tf.Tensor2D,
  x: tf.Tensor2D,
  key: LinearParameters,
  value: LinearParameters,
  { headCount, lengths, dropout }: SingleQueryAttentionOptions,
): tf.Tensor {
  const [batch, hidden] = q.shape;
  const [headSize, inputSize] = [hidden / headCount, x.shape[1]];
  const perHead = (weight: tf.Tensor) => tf.reshape<tf.Rank.R3>(weight, [headCount, headSize, inputSize]);
  const queries = tf.mul(tf.reshape(q, [batch, headCount, headSize]), 1 / Math.sqrt(headSize));
  const tokens = toPadded(x, lengths);
  const absorbed = swapRowsAndHeads(product(swapRowsAndHeads(queries), perHead(key.weight)));
  const scores = tf.add(product(absorbed, tokens, true), paddingScores(lengths));
  const shifted = key.bias === undefined ? scores : tf.add(scores, keyShifts(queries, key.bias));
  const probabilities = dropProbabilities(tf.softmax<tf.Tensor3D>(shifted as tf.Tensor3D), dropout);
  const means = swapRowsAndHeads(product(probabilities, tokens));
  const mixed = swapRowsAndHeads(product(means, perHead(value.weight), true));
  if (value.bias === undefined) return tf.reshape(mixed, [batch, hidden]);
  // Probabilities add up to 1 where none is dropped.
  const bias = tf.mul(tf.sum(probabilities, 2, true), tf.reshape(value.bias, [1, headCount, headSize]));
  return tf.reshape(tf.add(mixed, bias), [batch, hidden]);
}

/** [a, b, size] as [b, a, size]. */
function swapRowsAndHeads(x: tf.Tensor): tf.Tensor3D {
  return tf.transpose(x as tf.Tensor3D, [1, 0, 2]);
}

/** What a bias of keys adds to all scores of each query, [batch, heads, 1]: no effect, but a gradient for the bias. */
function keyShifts(queries: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(queries, tf.reshape(bias, [1, ...queries.shape.slice(1)])), 2, true);
}

/** What is added to the scores, [batch, 1, longest]: 0 where there is a token. */
function paddingScores(lengths: Int32Array): tf.Tensor3D {
  const longest = longestRow(lengths);
  const mask = new Float32Array(lengths.length * longest);
  for (const [row, length] of lengths.entries()) {
    mask.fill(MASKED_SCORE, row * longest + length, (row + 1) * longest);
  }
  return tf.tensor3d(mask, [lengths.length, 1, longest]);
}

/**
 * `ArenaSingleQueryAttention` {q, x, keyWeight, valueWeight, valueBias?} gives [out, absorbed, means, sums, probabilities]:
 * absorbed is q W_k per head, [batch, heads, size], means the weighted means of tokens, of the same shape, sums those of
 * the probabilities after dropout, [batch, heads]; how the probabilities lie is the kernel's affair.
 * `ArenaSingleQueryAttentionGrad` {dy, q, x, keyWeight, valueWeight, valueBias?, absorbed, means, sums, probabilities} gives
 * [dq, dx, dKeyWeight, dValueWeight, dValueBias]. Attributes: headCount, lengths, and those of dropout.
 */
function fused(
  q: tf.Tensor2D,
  x: tf.Tensor2D,
  { weight: keyWeight, bias: keyBias }: LinearParameters,
  { weight: valueWeight, bias: valueBias }: LinearParameters,
  { headCount, lengths, dropout }: SingleQueryAttentionOptions,
): tf.Tensor {
  const dropped = dropout === undefined ? { rate: 0 } : dropoutAttributes(dropout);
  const attributes = { headCount, lengths: [...lengths], ...dropped };
  const inputs = { q, x, keyWeight, valueWeight, valueBias };
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [out, ...kept] = runFusedKernel('ArenaSingleQueryAttention', inputs, attributes);
    save([q, x, keyWeight, valueWeight, ...kept, ...present(valueBias)]);
    return {
      value: out!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const gradients = gradientsOf(dy, saved, attributes);
        const [dq, dx, dKeyWeight, dValueWeight, dValueBias] = gradients;
        const dKeyBias = keyBias === undefined ? [] : [tf.zeros(keyBias.shape)];
        if (valueBias !== undefined) return [dq!, dx!, dKeyWeight!, dValueWeight!, ...dKeyBias, dValueBias!];
        dValueBias!.dispose();
        return [dq!, dx!, dKeyWeight!, dValueWeight!, ...dKeyBias];
      },
    };
  });
  return operation(q, x, keyWeight, valueWeight, ...present(keyBias), ...present(valueBias));
}

function gradientsOf(dy: tf.Tensor, saved: readonly tf.Tensor[], attributes: KernelAttributes): tf.Tensor[] {
  const [q, x, keyWeight, valueWeight, absorbed, means, sums, probabilities, valueBias] = saved;
  const inputs = { dy, q, x, keyWeight, valueWeight, valueBias, absorbed, means, sums, probabilities };
  return runFusedKernel('ArenaSingleQueryAttentionGrad', inputs, attributes);
}

function present(tensor: tf.Tensor | undefined): tf.Tensor[] {
  return tensor === undefined ? [] : [tensor];
}

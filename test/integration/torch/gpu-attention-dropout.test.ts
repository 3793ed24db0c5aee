import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import { singleQueryAttention } from '#infrastructure/tensor/operations/single-query-attention.js';
import { KEY, OTHER_KEYS, RATE, SCALE } from '#test/support/dropout-settings.js';
import { GPU_OPERATORS, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import { expectSame, valueAndSlopes, waves } from '#test/support/value-and-slopes.js';

/** Rows of five tokens at most, so that a head of five values tells them apart. */
const [HEADS, HEAD_SIZE] = [2, 5];
const HIDDEN = HEADS * HEAD_SIZE;
const LENGTHS = Int32Array.of(3, 5, 1);
const TOKENS = 9;

/** Each token as a vector of `size` that says where in its row it is, over and over: [tokens, repetitions * size]. */
function places(size: number, repetitions: number): tf.Tensor2D {
  const place = [...LENGTHS].flatMap((length) => Array.from({ length }, (_, at) => at));
  const hot = tf.oneHot(tf.tensor1d(place, 'int32'), size, 1, 0, 'float32') as tf.Tensor2D;
  return tf.tile(hot, [1, repetitions]);
}

interface Attending {
  readonly causal: boolean;
  readonly lengths: Int32Array;
}

function attend(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  { causal, lengths }: Attending,
  key = KEY,
): tf.Tensor2D {
  return attention(q as tf.Tensor2D, k as tf.Tensor2D, v as tf.Tensor2D, {
    headCount: HEADS,
    causal,
    lengths,
    dropout: { rate: RATE, key },
  });
}

/** Factors of the probabilities, [tokens, heads, key's place]: read off attention that sees all keys alike. */
function attentionFactors(causal: boolean, key = KEY): tf.Tensor {
  const nothing = tf.zeros([TOKENS, HIDDEN]);
  const out = attend(nothing, nothing, places(HEAD_SIZE, HEADS), { causal, lengths: LENGTHS }, key);
  return tf.mul(tf.reshape(out, [TOKENS, HEADS, HEAD_SIZE]), tf.reshape(seenBy(causal), [TOKENS, 1, 1]));
}

/** Keys that each token sees. */
function seenBy(causal: boolean): number[] {
  return [...LENGTHS].flatMap((length) => Array.from({ length }, (_, at) => (causal ? at + 1 : length)));
}

/** Attention row by row and head by head, by TensorFlow.js's own operations. */
function composedAttention(inputs: readonly tf.Tensor[], causal: boolean, factors: tf.Tensor): tf.Tensor {
  let first = 0;
  const rows = [...LENGTHS].map((length) => {
    const heads = Array.from({ length: HEADS }, (_, head) => {
      const [q, k, v] = inputs.map((x) => tf.slice(x, [first, head * HEAD_SIZE], [length, HEAD_SIZE]));
      const scores = tf.mul(tf.matMul(q!, k!, false, true), 1 / Math.sqrt(HEAD_SIZE));
      const visible = causal
        ? tf.linalg.bandPart(tf.ones([length, length]), -1, 0)
        : tf.ones([length, length]);
      const probabilities = tf.softmax(tf.add(scores, tf.mul(tf.sub(visible, 1), 1e9)));
      const kept = tf.reshape(tf.slice(factors, [first, head, 0], [length, 1, length]), [length, length]);
      return tf.matMul(tf.mul(probabilities, kept), v!);
    });
    first += length;
    return tf.concat(heads, 1);
  });
  return tf.concat(rows, 0);
}

/** That factors are 0 or 1 / (1 - rate), of both kinds, each within a rounding. */
function expectFactors(factors: readonly number[]): void {
  const isKept = factors.map((factor) => Math.abs(factor - SCALE) < 1e-4);
  expect(factors.every((factor, at) => isKept[at]! || factor === 0)).toBe(true);
  expect(new Set(isKept).size).toBe(2);
}

if (HAS_TORCH) {
  describe.each([false, true])('dropped attention with the operators of a GPU, causal: %s', (causal) => {
    beforeAll(() => useEngine(GPU_OPERATORS));
    afterAll(() => useEngine('torch'));

    const visible = (key = KEY) => {
      const places = [...LENGTHS].flatMap((length) =>
        Array.from({ length }, (_, at) => [at, length] as const),
      );
      const factors = [...attentionFactors(causal, key).dataSync()];
      return places.flatMap(([at, length], token) =>
        Array.from({ length: HEADS }, (_, head) => {
          const start = (token * HEADS + head) * HEAD_SIZE;
          return factors.slice(start, start + (causal ? at + 1 : length));
        }).flat(),
      );
    };

    it('drops the same probabilities for the same key, and others for others', () => {
      tf.tidy(() => {
        expectFactors(visible());
        expect(visible()).toEqual(visible());
        for (const other of OTHER_KEYS) expect(visible(other)).not.toEqual(visible());
      });
    });

    it('drops them in the value and in its gradients', () => {
      tf.tidy(() => {
        const factors = attentionFactors(causal);
        const inputs = [0, 1, 2].map((phase) => waves([TOKENS, HIDDEN], phase));
        const found = valueAndSlopes((q, k, v) => attend(q, k, v, { causal, lengths: LENGTHS }), inputs);
        expectSame(
          found,
          valueAndSlopes((...all) => composedAttention(all, causal, factors), inputs),
        );
      });
    });

    it('drops them where no row is padded', () => {
      const lengths = Int32Array.of(5, 5);
      tf.tidy(() => {
        const [q, k] = [waves([10, HIDDEN], 0), waves([10, HIDDEN], 1)];
        // Each row's probabilities, dropped, sum to what is kept of them.
        const sums = attend(q, k, tf.ones([10, HIDDEN]), { causal, lengths });
        const values = [...sums.dataSync()];
        expect(values.some((value) => value < 0.999)).toBe(true);
        expect(values.some((value) => value > 1.001)).toBe(true);
        expect(Math.max(...values)).toBeLessThan(SCALE + 1e-4);
        const again = attend(q, k, tf.ones([10, HIDDEN]), { causal, lengths });
        expect([...again.dataSync()]).toEqual(values);
      });
    });
  });

  describe('dropped attention of one query with the operators of a GPU', () => {
    beforeAll(() => useEngine(GPU_OPERATORS));
    afterAll(() => useEngine('torch'));

    const attendOnce = (inputs: tf.Tensor[], key = KEY) => {
      const [q, x, keyWeight, valueWeight, valueBias] = inputs;
      return singleQueryAttention(
        q as tf.Tensor2D,
        x as tf.Tensor2D,
        { weight: keyWeight!, bias: undefined },
        { weight: valueWeight!, bias: valueBias },
        { headCount: HEADS, lengths: LENGTHS, dropout: { rate: RATE, key } },
      );
    };

    /** Factors of the probabilities, [batch, heads, key's place]. */
    const factorsOf = (key = KEY) => {
      const [nothing, weight] = [tf.zeros([LENGTHS.length, HIDDEN]), tf.tile(tf.eye(HEAD_SIZE), [HEADS, 1])];
      const out = attendOnce([nothing, places(HEAD_SIZE, 1), weight, weight, tf.zeros([HIDDEN])], key);
      return tf.mul(
        tf.reshape(out, [LENGTHS.length, HEADS, HEAD_SIZE]),
        tf.tensor3d([...LENGTHS], [LENGTHS.length, 1, 1]),
      );
    };

    /** Keys and values of all tokens, then row by row and head by head, by TensorFlow.js's own operations. */
    const composed =
      (factors: tf.Tensor) =>
      (...inputs: tf.Tensor[]) => {
        const [q, x, keyWeight, valueWeight, valueBias] = inputs;
        const keys = tf.matMul(x!, keyWeight!, false, true);
        const values = tf.add(tf.matMul(x!, valueWeight!, false, true), valueBias!);
        let first = 0;
        const rows = [...LENGTHS].map((length, row) => {
          const heads = Array.from({ length: HEADS }, (_, head) => {
            const start = head * HEAD_SIZE;
            const query = tf.slice(q!, [row, start], [1, HEAD_SIZE]);
            const [key, value] = [keys, values].map((all) =>
              tf.slice(all, [first, start], [length, HEAD_SIZE]),
            );
            const scores = tf.mul(tf.matMul(query, key!, false, true), 1 / Math.sqrt(HEAD_SIZE));
            const kept = tf.reshape(tf.slice(factors, [row, head, 0], [1, 1, length]), [1, length]);
            return tf.matMul(tf.mul(tf.softmax(scores), kept), value!);
          });
          first += length;
          return tf.concat(heads, 1);
        });
        return tf.concat(rows, 0);
      };

    it('drops the same probabilities for the same key, and others for others', () => {
      tf.tidy(() => {
        const first = [...factorsOf().dataSync()];
        const real = first.filter((_, at) => at % HEAD_SIZE < LENGTHS[Math.floor(at / HIDDEN)]!);
        expectFactors(real);
        expect([...factorsOf().dataSync()]).toEqual(first);
        for (const other of OTHER_KEYS) expect([...factorsOf(other).dataSync()]).not.toEqual(first);
      });
    });

    it('drops them in the value and in its gradients', () => {
      tf.tidy(() => {
        const factors = factorsOf();
        const weights = [2, 3].map((phase) => waves([HIDDEN, 6], phase));
        const bias = tf.reshape(waves([HIDDEN, 1], 4), [HIDDEN]);
        const inputs = [waves([LENGTHS.length, HIDDEN], 0), waves([TOKENS, 6], 1), ...weights, bias];
        // What the forward pass computes is gone in the backward pass unless it was saved.
        const found = valueAndSlopes((...all) => attendOnce(all.map((x) => tf.mul(x, 1))), inputs);
        expectSame(found, valueAndSlopes(composed(factors), inputs));
      });
    });
  });
} else {
  describe('dropped attention with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

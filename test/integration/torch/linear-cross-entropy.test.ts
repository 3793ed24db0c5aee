import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

/** Logits of 176 MB: more than are held at a time (128 MiB). */
const [ROWS, VOCABULARY, HIDDEN] = [1100, 40_000, 4];
const IGNORED = -100;

/** Loss and gradients of the rows from `start` to before `end`. */
function lossOf(x: tf.Tensor2D, weight: tf.Tensor2D, start: number, end: number) {
  const labels = Int32Array.from({ length: end - start }, (_, at) => (7919 * (start + at)) % VOCABULARY);
  const some = tf.slice2d(x, [start, 0], [end - start, HIDDEN]);
  const { value, grads } = tf.valueAndGrads((...[rows, table]) =>
    linearCrossEntropy(rows as tf.Tensor2D, table as tf.Tensor2D, labels, IGNORED, true),
  )([some, weight]);
  return [value, grads[0]!, grads[1]!] as const;
}

if (HAS_TORCH) {
  describe('linearCrossEntropy of more logits than are held at a time', () => {
    it('is the sum over its parts', async () => {
      await useEngine('torch');
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R2>([ROWS, HIDDEN], 0, 1, 'float32', 5);
        const weight = tf.randomNormal<tf.Rank.R2>([VOCABULARY, HIDDEN], 0, 1, 'float32', 6);
        const [loss, dx, dWeight] = lossOf(x, weight, 0, ROWS);
        const first = lossOf(x, weight, 0, ROWS / 2);
        const second = lossOf(x, weight, ROWS / 2, ROWS);
        const scale = (tensor: tf.Tensor) => tf.max(tf.abs(tensor)).dataSync()[0]!;
        const distance = (one: tf.Tensor, other: tf.Tensor) => scale(tf.sub(one, other)) / scale(other);
        expect(distance(loss, tf.add(first[0], second[0]))).toBeLessThan(1e-6);
        expect(distance(dx, tf.concat([first[1], second[1]]))).toBeLessThan(1e-5);
        expect(distance(dWeight, tf.add(first[2], second[2]))).toBeLessThan(1e-5);
      });
    });
  });
} else {
  describe('linearCrossEntropy of more logits than are held at a time', () => {
    it('has nothing to run on where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

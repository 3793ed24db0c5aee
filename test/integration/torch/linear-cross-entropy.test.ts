import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

/** Logits of 176 MB: more than are held at a time (128 MiB). */
const [ROWS, VOCABULARY, HIDDEN] = [1100, 40_000, 4];
const IGNORED = -100;

interface Operands {
  readonly x: tf.Tensor2D;
  readonly weight: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/** Loss and gradients of the rows from `start` to before `end`. */
function lossOf({ x, weight, bias }: Operands, start: number, end: number) {
  const labels = Int32Array.from({ length: end - start }, (_, at) => (7919 * (start + at)) % VOCABULARY);
  const some = tf.slice2d(x, [start, 0], [end - start, HIDDEN]);
  const { value, grads } = tf.valueAndGrads((...[rows, table, shift]) => {
    const head = { weight: table as tf.Tensor2D, bias: shift as tf.Tensor1D };
    return linearCrossEntropy(rows as tf.Tensor2D, head, labels, IGNORED, true);
  })([some, weight, bias]);
  return [value, grads[0]!, grads[1]!, grads[2]!] as const;
}

if (HAS_TORCH) {
  describe('linearCrossEntropy of more logits than are held at a time', () => {
    it('is the sum over its parts', async () => {
      await useEngine('torch');
      tf.tidy(() => {
        const x = tf.randomNormal<tf.Rank.R2>([ROWS, HIDDEN], 0, 1, 'float32', 5);
        const weight = tf.randomNormal<tf.Rank.R2>([VOCABULARY, HIDDEN], 0, 1, 'float32', 6);
        const bias = tf.randomNormal<tf.Rank.R1>([VOCABULARY], 0, 1, 'float32', 7);
        const operands = { x, weight, bias };
        const [loss, dx, dWeight, dBias] = lossOf(operands, 0, ROWS);
        const first = lossOf(operands, 0, ROWS / 2);
        const second = lossOf(operands, ROWS / 2, ROWS);
        const scale = (tensor: tf.Tensor) => tf.max(tf.abs(tensor)).dataSync()[0]!;
        const distance = (one: tf.Tensor, other: tf.Tensor) => scale(tf.sub(one, other)) / scale(other);
        expect(distance(loss, tf.add(first[0], second[0]))).toBeLessThan(1e-6);
        expect(distance(dx, tf.concat([first[1], second[1]]))).toBeLessThan(1e-5);
        expect(distance(dWeight, tf.add(first[2], second[2]))).toBeLessThan(1e-5);
        expect(distance(dBias, tf.add(first[3], second[3]))).toBeLessThan(1e-5);
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

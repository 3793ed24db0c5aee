import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { product } from '#infrastructure/tensor/operations/product.js';
import { HAS_TENSORFLOW } from '#test/support/engines-under-test.js';

/** The number next to 1 in bfloat16 is 1 + 2^-7; halves go to the even neighbour. */
const BETWEEN = 1 + 2 ** -8;

if (HAS_TENSORFLOW) {
  describe('products in bfloat16 on tensorflow', () => {
    beforeAll(() => new TensorEngineRegistry().activate('tensorflow', 'bfloat16'));
    afterAll(() => new TensorEngineRegistry().activate('tensorflow', 'float32'));

    it('round their operands, which products of tf.matMul do not', () => {
      const [a, b] = [tf.tensor2d([[BETWEEN]]), tf.tensor2d([[1]])];
      expect([...product(a, b).dataSync()]).toEqual([1]);
      expect([...tf.matMul(a, b).dataSync()]).toEqual([BETWEEN]);
    });

    it('are summed in float32: a sum of ones in bfloat16 would end at 256', () => {
      const ones = tf.ones<tf.Rank.R2>([16, 4096]);
      expect([...new Set(product(ones, ones, true).dataSync())]).toEqual([4096]);
    });

    it.each([
      [[2, 3, 4, 5], [2, 3, 5, 6], false],
      [[2, 3, 4, 5], [2, 3, 6, 5], true],
    ])('have the gradients of %j by %j (transposed: %s)', (shapeA, shapeB, transposeB) => {
      // Small whole numbers are exact in 8 bits.
      const numbers = (shape: number[]) =>
        tf.sub(tf.reshape(tf.mod(tf.range(0, tf.util.sizeFromShape(shape)), 7), shape), 3);
      const [a, b] = [numbers(shapeA), numbers(shapeB)];
      const multiply = (left: tf.Tensor, right: tf.Tensor) => product(left, right, transposeB);
      const exactly = (left: tf.Tensor, right: tf.Tensor) => tf.matMul(left, right, false, transposeB);
      const slope = numbers(multiply(a, b).shape);
      const found = tf.grads(multiply)([a, b], slope);
      const expected = tf.grads(exactly)([a, b], slope);
      expect(found.map((tensor) => tensor.arraySync())).toEqual(expected.map((tensor) => tensor.arraySync()));
    });

    it('of one weight share its copy until the gradient is computed', () => {
      const [x, weight] = [tf.ones([2, 3]), tf.variable(tf.ones([3, 3]))];
      const added: number[] = [];
      const gradient = tf.grad((input) => {
        let states = input;
        for (const at of [0, 1]) {
          const before = tf.memory().numDataBuffers;
          states = product<tf.Tensor>(states, weight, true);
          added[at] = tf.memory().numDataBuffers - before;
        }
        return tf.sum(states);
      });
      const before = tf.memory().numDataBuffers;
      expect([...gradient(x).dataSync()]).toEqual(Array<number>(6).fill(9));
      expect(tf.memory().numDataBuffers).toBe(before + 1);
      // The result and two copies; then the result and the copy of the states alone.
      expect(added).toEqual([3, 2]);
    });

    it('are not left when float32 is asked for again', async () => {
      const [x, weight] = [tf.tensor2d([[BETWEEN]]), tf.tensor2d([[1]])];
      expect([...linear(x, weight).dataSync()]).toEqual([1]);
      await new TensorEngineRegistry().activate('tensorflow');
      expect([...linear(x, weight).dataSync()]).toEqual([BETWEEN]);
    });
  });
} else {
  describe('products in bfloat16 on tensorflow', () => {
    it('wait for npm run build:tensorflow', async () => {
      const asked = new TensorEngineRegistry().activate('tensorflow', 'bfloat16');
      await expect(asked).rejects.toThrow('npm run build:tensorflow');
    });
  });
}

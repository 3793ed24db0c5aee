import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { loadAddon } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { torchBackend } from '#infrastructure/torch/kernels/backend-name.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

if (HAS_TORCH) {
  describe('tensors of unusual layout or size', () => {
    beforeAll(() => useEngine('torch'));

    it.each([8, 16, 33])('attends to a single token of %i values that is a turned column', (size) => {
      tf.tidy(() => {
        const values = Float32Array.from({ length: size }, (_, i) => Math.sin(i + 1));
        const turned = tf.transpose<tf.Tensor2D>(tf.tensor2d(values, [size, 1]));
        const settings = { headCount: 1, causal: true, lengths: Int32Array.of(1) };
        const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => {
          const token = x as tf.Tensor2D;
          return tf.sum(tf.mul(attention(token, token, token, settings), 2));
        })(turned);
        // It attends to itself alone: the slope is that of values, none is that of scores.
        const total = values.reduce((sum, each) => sum + each, 0);
        expect(value.dataSync()[0]).toBeCloseTo(2 * total, 4);
        expect([...grad.dataSync()]).toEqual(Array.from(values, () => 2));
      });
    });

    it('gives the loss of no rows, and its gradients', () => {
      tf.tidy(() => {
        const { value, grads } = tf.valueAndGrads((...[x, weight]) =>
          linearCrossEntropy(
            x as tf.Tensor2D,
            { weight: weight as tf.Tensor2D },
            new Int32Array(),
            -100,
            true,
          ),
        )([tf.zeros([0, 4]), tf.ones([7, 4])]);
        expect(value.dataSync()[0]).toBe(0);
        expect([...grads[1]!.dataSync()]).toEqual(Array.from({ length: 28 }, () => 0));
      });
    });

    it.each([999, -1, 12])('refuses values of the type %i, which no tensor has', (type) => {
      expect(() => loadAddon().upload(new Float32Array(4), type, [4], false)).toThrow(
        'expected the number of an element type',
      );
    });

    it.each([1, 1.5, -0.5, Number.NaN])('refuses to drop a share of %d', (rate) => {
      const addon = loadAddon();
      const [id] = addon.upload(new Float32Array(4), ScalarType.Float, [4], false);
      const drop = addon.lookUp('arena::dropout');
      expect(() => addon.call(drop, id, rate, 1, 2, 3, 4)).toThrow('expected a dropout rate');
      addon.dispose(id!);
    });

    it('gives the values of a reshaped tensor without making another', () => {
      const made = tf.ones([2, 3]);
      const reshaped = tf.reshape(made, [6]);
      const before = loadAddon().memory().tensors;
      expect(torchBackend(tf.backend()).heldTensorOf(reshaped).id).toBe(
        torchBackend(tf.backend()).tensorOf(made).id,
      );
      expect(loadAddon().memory().tensors).toBe(before);
      tf.dispose([made, reshaped]);
    });
  });
} else {
  describe('tensors of unusual layout or size', () => {
    it('has nothing to run on where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { attention } from '#infrastructure/tensor/operations/attention.js';
import { linearCrossEntropy } from '#infrastructure/tensor/operations/linear-cross-entropy.js';
import { loadAddon } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { torchBackend } from '#infrastructure/torch/kernels/backend-name.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import { HeldTensors } from '#test/support/held-tensors.js';

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

    it.each(['call', 'callAsOnGpu'] as const)('counts rows of infinite logits as PyTorch does: %s', (way) => {
      const tensors = new HeldTensors();
      // A class that is impossible; a row that is ignored.
      const logits = tensors.upload(Float32Array.of(0, -Infinity, 1, Infinity, NaN, 2), [2, 3]);
      const ids = tensors.upload(Int32Array.of(2, 0), [2]);
      const hard = tensors.upload(Float32Array.of(1, 0), [2]);
      const targets = [ids, hard, null, null];
      const [loss, logSums] = tensors.run(way, 'arena::softmax_cross_entropy', logits, ...targets);
      const share = 1 / (1 + Math.E);
      expect(tensors.read(loss!.id)[0]).toBeCloseTo(-Math.log(1 - share), 6);
      const one = tensors.upload(Float32Array.of(1), []);
      const operator = 'arena::softmax_cross_entropy_grad';
      const [slopes] = tensors.run(way, operator, one, logits, ...targets, logSums!.id);
      for (const [index, slope] of tensors.read(slopes!.id).entries())
        expect(slope).toBeCloseTo([share, 0, -share, 0, 0, 0][index]!, 6);
      tensors.dispose();
    });

    it.each<[string, (x: tf.Tensor, y: tf.Tensor) => tf.Tensor, readonly number[]]>([
      ['abs', (x) => tf.abs(x), [1, 0, 1]],
      ['neg', (x) => tf.neg(x), [-1, 0, -1]],
      ['relu', (x) => tf.relu(x), [1, 0, 1]],
      ['round', (x) => tf.round(x), [1, 0, 1]],
      ['leakyRelu', (x) => tf.leakyRelu(x), [1, 0, 1]],
      ['sub', (x, y) => tf.sub(x, y), [0, -1, 1]],
      ['pow', (x, y) => tf.pow(x, y), [1, 0, 1]],
      ['mod', (x, y) => tf.mod(x, y), [0, 0, 0]],
      ['squaredDifference', (x, y) => tf.squaredDifference(x, y), [0, 1, 1]],
      ['cumsum', (x) => tf.cumsum(x), [1, 1, 2]],
      ['cumprod', (x) => tf.cumprod(x), [1, 0, 0]],
      ['logSumExp', (x) => tf.logSumExp(x), [Math.log(2 * Math.E + 1)]],
    ])('computes %s of truth values as of 0 and 1', (_name, compute, expected) => {
      tf.tidy(() => {
        const result = compute(tf.tensor1d([1, 0, 1], 'bool'), tf.tensor1d([1, 1, 0], 'bool'));
        for (const [index, value] of result.dataSync().entries())
          expect(value).toBeCloseTo(expected[index]!, 5);
      });
    });

    it('keeps what is real, and what is whole', () => {
      tf.tidy(() => {
        const whole = tf.tensor1d([1, 5, -5], 'int32');
        const clipped = tf.clipByValue(whole, -1.5, 2.5);
        expect([clipped.dtype, ...clipped.dataSync()]).toEqual(['int32', 1, 2, -1]);
        const large = tf.clipByValue(tf.tensor1d([2 ** 31 - 1], 'int32'), 0.5, Infinity);
        expect([...large.dataSync()]).toEqual([2 ** 31 - 1]);
        for (const dtype of ['int32', 'bool'] as const) {
          const mean = tf.mean(tf.scalar(1, dtype));
          expect([mean.dtype, ...mean.dataSync()]).toEqual(['float32', 1]);
        }
        expect(tf.softplus(whole).dataSync()[1]).toBeCloseTo(Math.log1p(Math.exp(5)), 5);
        expect(tf.selu(whole).dataSync()[1]).toBeCloseTo(5 * 1.0507009873554805, 4);
      });
    });

    it('gives the extremes of no values', () => {
      tf.tidy(() => {
        const none = tf.zeros([2, 0, 3]);
        expect([...tf.max(none).dataSync()]).toEqual([-Infinity]);
        expect(tf.min(none, 1, true).shape).toEqual([2, 1, 3]);
        expect([...tf.min(none, 1).dataSync()]).toEqual(Array.from({ length: 6 }, () => Infinity));
        expect(tf.max(none, [0, 2]).shape).toEqual([0]);
        expect([...tf.max(tf.zeros([0], 'int32')).dataSync()]).toEqual([-(2 ** 31)]);
        expect([...tf.logSumExp(tf.zeros([0])).dataSync()]).toEqual([-Infinity]);
        expect(tf.logSoftmax(tf.zeros([0])).shape).toEqual([0]);
      });
    });

    it('refuses places before the first, which it would count from the end', () => {
      tf.tidy(() => {
        const rows = tf.zeros<tf.Rank.R2>([3, 2]);
        const before = tf.tensor2d([0, 1, -1, 0], [2, 2], 'int32');
        const values = tf.ones<tf.Rank.R1>([2]);
        const message = 'Invalid indices: -1,0 does not index into 3,2';
        expect(() => tf.gatherND(rows, before)).toThrow(message);
        expect(() => tf.scatterND(before, values, [3, 2])).toThrow(message);
        expect(() => tf.tensorScatterUpdate(rows, before, values)).toThrow(message);
        expect(() => tf.sparseToDense(before, values, [3, 2])).toThrow(message);
      });
    });
  });
} else {
  describe('tensors of unusual layout or size', () => {
    it('has nothing to run on where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

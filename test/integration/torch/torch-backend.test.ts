import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { loadAddon, type Addon } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

function testAddon(): void {
  describe('addon over libtorch', () => {
    let addon: Addon;
    beforeAll(() => {
      addon = loadAddon();
    });
    const matrix = (rows: number, columns: number): number =>
      addon.upload(new Float32Array(rows * columns), ScalarType.Float, [rows, columns], false)[0]!;

    it('names the operator and the shapes when libtorch refuses them', () => {
      const [a, b] = [matrix(2, 3), matrix(2, 3)];
      expect(() => addon.call(addon.lookUp('aten::mm'), a, b)).toThrow(
        /^aten::mm\(self Float \[2, 3\], mat2 Float \[2, 3\]\): mat1 and mat2 shapes cannot be multiplied/u,
      );
      addon.dispose(a);
      addon.dispose(b);
    });

    it('frees memory at once, and counts memory that tensors share once', () => {
      const before = addon.memory();
      const a = matrix(16, 16);
      const [view] = addon.call(addon.lookUp('aten::view'), a, [256]) as number[];
      expect(addon.memory()).toEqual({ tensors: before.tensors + 2, bytes: before.bytes + 1024 });
      addon.dispose(a);
      expect(addon.memory()).toEqual({ tensors: before.tensors + 1, bytes: before.bytes + 1024 });
      addon.dispose(view!);
      expect(addon.memory()).toEqual(before);
    });

    it('shows values where they are, as often as asked, and keeps them when the tensor is disposed of', () => {
      const [a] = addon.upload(Float32Array.of(1, 2, 3), ScalarType.Float, [3], false);
      const [first, second] = [0, 1].map(() => new Float32Array(addon.view(a!)));
      addon.call(addon.lookUp('aten::fill_.Scalar'), a, 7);
      expect([...first!, ...second!]).toEqual([7, 7, 7, 7, 7, 7]);
      addon.dispose(a!);
      const [other] = addon.upload(Float32Array.of(4, 5, 6), ScalarType.Float, [3], false);
      expect([...first!]).toEqual([7, 7, 7]);
      addon.dispose(other!);
    });

    it('shows a copy of values that lie in another order', () => {
      const [a] = addon.upload(Float32Array.of(1, 2, 3, 4), ScalarType.Float, [2, 2], false);
      const [turned] = addon.call(addon.lookUp('aten::t'), a) as number[];
      expect([...new Float32Array(addon.view(turned!))]).toEqual([1, 3, 2, 4]);
      for (const id of [a!, turned!]) addon.dispose(id);
    });

    it('refuses a tensor that was disposed of', () => {
      const a = matrix(1, 1);
      addon.dispose(a);
      for (const use of [
        () => addon.dispose(a),
        () => addon.read(a),
        () => addon.view(a),
        () => addon.call(addon.lookUp('aten::abs'), a),
      ]) {
        expect(use).toThrow(`found id ${a}, which was disposed of`);
      }
    });

    it('refuses values that do not fill the shape', () => {
      const three = Float32Array.of(1, 2, 3);
      expect(() => addon.upload(three, ScalarType.Float, [2, 2], false)).toThrow(
        'upload: expected 16 bytes for Float [2, 2], found 12',
      );
    });
  });
}

function testBackend(): void {
  describe('torch backend', () => {
    beforeAll(() => useEngine('torch'));

    it('says which kernel failed, on which shapes', () => {
      expect(() => tf.engine().runKernel('Add', { a: tf.zeros([2]), b: tf.zeros([3]) })).toThrow(
        /^Add: aten::add\(self Float \[2\], other Float \[3\]\): The size of tensor a/u,
      );
    });

    it('keeps nothing that a kernel made on the way, whether it succeeds or fails', () => {
      const x = tf.ones([1, 4, 4, 1]);
      const other = tf.ones([3, 1]);
      const before = loadAddon().memory();
      tf.tidy(() => tf.avgPool(x as tf.Tensor4D, 3, 1, 'same').dataSync());
      expect(() => tf.engine().runKernel('SquaredDifference', { a: x, b: other })).toThrow(
        'SquaredDifference',
      );
      expect(loadAddon().memory()).toEqual(before);
      tf.dispose([x, other]);
    });

    it('keeps strings beside numbers', () => {
      const words = tf.tensor(['a', 'b', 'c', 'd'], [2, 2]);
      expect(tf.slice(words, [0, 1], [2, 1]).arraySync()).toEqual([['b'], ['d']]);
      words.dispose();
    });

    it('computes in the type that TensorFlow.js expects', () => {
      const whole = tf.tensor1d([-7, 7, 1], 'int32');
      expect(tf.floorDiv(whole, tf.tensor1d([2, 2, 0], 'int32')).dtype).toBe('int32');
      expect([...tf.floorDiv(whole, tf.tensor1d([2, 2, 0], 'int32')).dataSync()]).toEqual([-4, 3, 0]);
      expect([...tf.sum(tf.tensor1d([true, true], 'bool')).dataSync()]).toEqual([2]);
      expect([...tf.cast(tf.tensor1d([1.9, -1.9, Number.NaN]), 'int32').dataSync()]).toEqual([1, -1, 0]);
    });
  });
}

if (HAS_TORCH) {
  testAddon();
  testBackend();
} else {
  describe('torch engine', () => {
    it('says how to build it where it is not built', () => {
      expect(new TorchEngine().inspect()).toMatchObject({
        available: false,
        howToInstall: 'npm run build:native',
      });
    });
  });
}

import { createHash } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';
import type { OperatorArgument } from '#infrastructure/torch/addon.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linear, linearInputMajor } from '#infrastructure/tensor/operations/linear.js';
import { linears } from '#infrastructure/tensor/operations/linears.js';
import { drawnValues } from '#test/support/drawn-values.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import { HeldTensors } from '#test/support/held-tensors.js';

/** Rows that are too few, those that ragged batches have, and those of full blocks. */
const ROWS = [100, 129, 577, 640];
/** Sizes that are whole panels of 64, whole registers, and neither; results of 1,040 columns go past the caches. */
const SIZES = [
  [256, 128],
  [32, 416],
  [32, 1040],
  [544, 48],
  [288, 80],
  [40, 24],
] as const;

/** Sizes of which three layers of one input are tried. */
const SHARED_SIZES = [
  [256, [256, 256, 256]],
  [96, [160, 32, 64]],
  [40, [24, 16, 8]],
] as const;

interface Case {
  readonly rows: number;
  readonly size: number;
  readonly columns: number;
  readonly isInputMajor: boolean;
}

const CASES: Case[] = SIZES.flatMap(([size, columns]) =>
  ROWS.flatMap((rows) => [true, false].map((isInputMajor) => ({ rows, size, columns, isInputMajor }))),
);

/** Values around 0 that look drawn at random, the same of each seed. */
function random(shape: readonly number[], seed: number): tf.Tensor {
  return tf.tensor(drawnValues(tf.util.sizeFromShape([...shape]), seed), [...shape]);
}

/** The result of a function of tensors of some shapes, and its gradients by each. */
async function compute(
  engine: 'wasm' | 'torch',
  precision: Precision,
  shapes: readonly (readonly number[])[],
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<Float32Array[]> {
  await useEngine(engine, precision);
  return tf.tidy(() => {
    const inputs = shapes.map((shape, index) => random(shape, index + 1));
    const result = run(...inputs);
    const slopes = random(result.shape, shapes.length + 1);
    const gradients = tf.grads((...given) => tf.sum<tf.Scalar>(tf.mul(run(...given), slopes)))(inputs);
    return [result, ...gradients].map((tensor) => tensor.dataSync<'float32'>());
  });
}

/** As TensorFlow.js's own kernels compute it. */
async function expectAsOnWasm(
  shapes: readonly (readonly number[])[],
  run: (...inputs: tf.Tensor[]) => tf.Tensor,
): Promise<void> {
  const expected = await compute('wasm', 'float32', shapes, run);
  for (const [precision, bound] of [
    ['float32', 2e-6],
    ['bfloat16', 1.5e-2],
  ] as const) {
    const found = await compute('torch', precision, shapes, run);
    for (const [index, values] of found.entries()) {
      expect(values.length).toBe(expected[index]!.length);
      expect(distance(values, expected[index]!)).toBeLessThan(bound);
    }
  }
}

/** The largest difference, as a part of the largest value. */
function distance(found: Float32Array, expected: Float32Array): number {
  const largest = (values: Float32Array): number =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(found.map((value, index) => value - expected[index]!)) / largest(expected);
}

if (HAS_TORCH) {
  describe('products of batches with the weights of linear layers', () => {
    beforeAll(() => useEngine('torch'));
    afterAll(() => useEngine('torch'));

    it.each(CASES)(
      'are right for $rows rows, $size to $columns, input major $isInputMajor',
      async ({ rows, size, columns, isInputMajor }) => {
        const weight = isInputMajor ? [size, columns] : [columns, size];
        const map = isInputMajor ? linearInputMajor : linear;
        await expectAsOnWasm([[rows, size], weight, [columns]], (x, w, bias) => map(x, w, bias));
      },
    );

    it.each(ROWS.flatMap((rows) => SHARED_SIZES.map(([size, columns]) => ({ rows, size, columns }))))(
      'are right for $rows rows and layers of one input, $size to $columns',
      async ({ rows, size, columns }) => {
        const shapes = [[rows, size], ...columns.map((out) => [out, size]), [columns[1]]];
        await expectAsOnWasm(shapes, (x, first, second, third, bias) => {
          const biases = [undefined, bias, undefined];
          const layers = [first, second, third].map((weight, index) => ({ weight, bias: biases[index] }));
          return tf.concat(linears(x as tf.Tensor2D, layers), 1);
        });
      },
    );

    it.each(['float32', 'bfloat16'] as const)(
      'have the same bits each time in %s, whichever thread computes which part',
      async (precision) => {
        const shapes = [[1157, 128], ...[128, 192].map((out) => [out, 128])];
        const layers = (x: tf.Tensor, ...weights: tf.Tensor[]): tf.Tensor => {
          const maps = weights.map((weight) => ({ weight, bias: undefined }));
          return tf.concat(linears(x as tf.Tensor2D, maps), 1);
        };
        const digest = async (): Promise<string> => {
          const hash = createHash('sha256');
          for (const values of await compute('torch', precision, shapes, layers)) hash.update(values);
          return hash.digest('hex');
        };
        const first = await digest();
        for (let repetition = 0; repetition < 10; repetition++) expect(await digest()).toBe(first);
      },
    );

    it('are refused where shapes do not fit', async () => {
      await useEngine('torch');
      const tensors = new HeldTensors();
      const zeros = (shape: readonly [number, number]) =>
        tensors.upload(new Float32Array(shape[0] * shape[1]), shape);
      const [x, narrow, bias] = [zeros([129, 64]), zeros([64, 32]), zeros([32, 1])];
      const square = zeros([64, 64]);
      const run =
        (name: string, ...args: OperatorArgument[]) =>
        () =>
          tensors.run('call', name, ...args);
      expect(run('arena::linears', x, [narrow], [null])).toThrow(
        /\(x Float \[129, 64\], weights \[Float \[64, 32\]\]\)/u,
      );
      expect(run('arena::linears', x, [square], [bias])).toThrow(/arena::linears\(x Float \[129, 64\]/u);
      expect(run('arena::linears_grad', [zeros([128, 64])], x, [square])).toThrow(
        /dys \[Float \[128, 64\]\]/u,
      );
      tensors.dispose();
    });
  });
} else {
  describe('products of batches with the weights of linear layers', () => {
    it('are those of other engines where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

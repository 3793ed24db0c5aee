import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import type { Precision } from '#domain/engine/engine.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linear, linearInputMajor } from '#infrastructure/tensor/operations/linear.js';
import { HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

/** Rows that are too few, those that ragged batches have, and the next multiple of 64. */
const ROWS = [100, 129, 577, 640];
/** Sizes that are whole panels of 64, whole registers, and neither. */
const SIZES = [
  [256, 128],
  [32, 416],
  [544, 48],
  [288, 80],
  [40, 24],
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

/** Result, and gradients by x, weight and bias, of a linear layer. */
async function compute(engine: 'cpu' | 'torch', precision: Precision, each: Case): Promise<Float32Array[]> {
  await useEngine(engine, precision);
  return tf.tidy(() => {
    const { rows, size, columns, isInputMajor } = each;
    const random = (shape: number[], seed: number): tf.Tensor =>
      tf.sub(tf.randomUniform(shape, 0, 1, 'float32', seed), 0.5);
    const x = random([rows, size], 1);
    const weight = random(isInputMajor ? [size, columns] : [columns, size], 2);
    const bias = random([columns], 3);
    const slopes = random([rows, columns], 4);
    const map = isInputMajor ? linearInputMajor : linear;
    const { value, grads } = tf.valueAndGrads((...[a, w, b]) =>
      tf.sum<tf.Scalar>(tf.mul(map(a!, w!, b), slopes)),
    )([x, weight, bias]);
    expect(value.size).toBe(1);
    return [map(x, weight, bias), ...grads].map((tensor) => tensor.dataSync<'float32'>());
  });
}

/** The largest difference, as a part of the largest value. */
function distance(found: Float32Array, expected: Float32Array): number {
  const largest = (values: Float32Array): number =>
    values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return largest(found.map((value, index) => value - expected[index]!)) / largest(expected);
}

if (HAS_TORCH) {
  describe('products of ragged batches with the weights of linear layers', () => {
    beforeAll(() => useEngine('torch'));
    afterAll(() => useEngine('torch'));

    it.each(CASES)('are right for $rows rows, $size to $columns, input major $isInputMajor', async (each) => {
      const expected = await compute('cpu', 'float32', each);
      for (const [precision, bound] of [
        ['float32', 2e-6],
        ['bfloat16', 1.5e-2],
      ] as const) {
        const found = await compute('torch', precision, each);
        for (const [index, values] of found.entries()) {
          expect(values.length).toBe(expected[index]!.length);
          expect(distance(values, expected[index]!)).toBeLessThan(bound);
        }
      }
    });
  });
} else {
  describe('products of ragged batches with the weights of linear layers', () => {
    it('are those of other engines where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

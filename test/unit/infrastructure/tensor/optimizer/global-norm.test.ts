import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { globalNorm } from '#infrastructure/tensor/optimizer/global-norm.js';
import type { GradientMap } from '#infrastructure/tensor/optimizer/gradient-map.js';

import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

function gradients(...values: number[][]): GradientMap {
  return new Map(values.map((each, index) => [`p${index}`, tf.tensor1d(each)]));
}

describe.each(ENGINES_UNDER_TEST)('globalNorm on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('is the length of all gradients as one vector', () => {
    expect(globalNorm(gradients([3, 0], [0, 4]))).toBeCloseTo(5, 6);
  });

  it.each([NaN, Infinity])('is not finite for a gradient of %d', (value) => {
    expect(globalNorm(gradients([1], [value]))).toBe(value);
  });

  it('sums a million squares without losing digits', () => {
    const map = gradients(Array<number>(1_000_000).fill(0.1));
    // Added up one by one in float32 they are 4e-4 off; TensorFlow's order hangs on its threads.
    expect(Math.abs(globalNorm(map) / 100 - 1)).toBeLessThan(1e-6);
  });

  it('leaves no tensors behind', () => {
    const map = gradients([3, 0], [0, 4]);
    const before = tf.memory().numTensors;
    globalNorm(map);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('is 0 without gradients', () => {
    expect(globalNorm(new Map())).toBe(0);
  });
});

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { clipByGlobalNorm } from '#infrastructure/tensor/optimizer/clip-by-global-norm.js';
import type { GradientMap } from '#infrastructure/tensor/optimizer/gradient-map.js';

import { expectClose } from '../differentiable-operation.js';
import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

function gradients(...values: number[][]): GradientMap {
  return new Map(values.map((each, index) => [`p${index}`, tf.tensor1d(each)]));
}

describe.each(ENGINES_UNDER_TEST)('clipByGlobalNorm on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('scales all gradients to the largest norm allowed', () => {
    const map = gradients([3, 0], [0, 4]);
    expect(clipByGlobalNorm(map, 1)).toBeCloseTo(5, 6);
    expectClose(map.get('p0')!.dataSync(), [0.6, 0], 1e-6);
    expectClose(map.get('p1')!.dataSync(), [0, 0.8], 1e-6);
  });

  it('leaves gradients under the limit as they are', () => {
    const map = gradients([0.3], [0.4]);
    const [first] = map.values();
    expect(clipByGlobalNorm(map, 1)).toBeCloseTo(0.5, 6);
    expect(map.get('p0')).toBe(first);
  });

  it.each([NaN, Infinity])('returns a norm that is not finite for a gradient of %d', (value) => {
    expect(clipByGlobalNorm(gradients([1], [value]), 1)).toBe(value);
  });

  it('sums a million squares without losing digits', () => {
    const map = gradients(Array<number>(1_000_000).fill(0.1));
    expect(Math.abs(clipByGlobalNorm(map, Infinity) / 100 - 1)).toBeLessThan(5e-7);
  });

  it('leaves no tensors behind', () => {
    const map = gradients([3, 0], [0, 4]);
    const before = tf.memory().numTensors;
    clipByGlobalNorm(map, 1);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('has the norm 0 without gradients', () => {
    expect(clipByGlobalNorm(new Map(), 1)).toBe(0);
  });
});

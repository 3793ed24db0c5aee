import { describe, expect, it } from '@jest/globals';

import { argMax, sigmoid, softmax } from '#domain/evaluation/probabilities.js';

describe('softmax', () => {
  it('equals exp(x) / sum of exp(x)', () => {
    // log 1, log 2, log 5 have the probabilities 1/8, 2/8, 5/8
    const probabilities = softmax(Float32Array.of(0, Math.log(2), Math.log(5)));
    expect(Array.from(probabilities)).toEqual([0.125, 0.25, 0.625].map((value) => expect.closeTo(value, 6)));
  });

  it('survives logits whose exponential is not finite', () => {
    expect(Array.from(softmax(Float32Array.of(1000, 1000, -1000)))).toEqual([0.5, 0.5, 0]);
  });
});

describe('sigmoid', () => {
  it('equals the softmax of (x, 0)', () => {
    for (const logit of [-30, -2, 0, 0.5, 30]) {
      const [probability] = sigmoid(Float32Array.of(logit));
      expect(probability).toBeCloseTo(softmax(Float32Array.of(logit, 0))[0]!, 6);
    }
  });

  it('ends at 0 and 1', () => {
    expect(Array.from(sigmoid(Float32Array.of(-1e9, 1e9)))).toEqual([0, 1]);
  });
});

describe('argMax', () => {
  it('finds the largest of a row, the first of equals', () => {
    expect(argMax([9, 9, 1, 3, 3, 2], 2, 4)).toBe(1);
    expect(argMax([-5], 0, 1)).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';

import {
  fastExp,
  fastNormalDensity,
  fastNormalDistribution,
  fastSigmoid,
  fastTanh,
} from '#infrastructure/tensor/wasm-kernels/fast-math.js';

const ARGUMENTS = Array.from({ length: 20_001 }, (_, index) => (index - 10_000) / 250);

describe('fast elementary functions', () => {
  it('give e^x to 1e-8 of its value', () => {
    expect(largest(ARGUMENTS, (x) => fastExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-8);
  });

  it('give e^x at the ends of its range', () => {
    expect([fastExp(0), fastExp(-Infinity), fastExp(Infinity), fastExp(NaN)]).toEqual([1, 0, Infinity, NaN]);
    expect(fastExp(88.5) / Math.exp(88.5)).toBeCloseTo(1, 7);
  });

  it('give tanh and the logistic function to 1e-8', () => {
    expect(largest(ARGUMENTS, (x) => fastTanh(x) - Math.tanh(x))).toBeLessThan(1e-8);
    expect(largest(ARGUMENTS, (x) => fastSigmoid(x) - 1 / (1 + Math.exp(-x)))).toBeLessThan(1e-8);
    expect([fastTanh(1000), fastTanh(-1000), fastSigmoid(-1000), fastSigmoid(1000)]).toEqual([1, -1, 0, 1]);
  });

  it('give the normal distribution to 4e-8', () => {
    const near = ARGUMENTS.filter((x) => Math.abs(x) < 7);
    expect(largest(near, (x) => fastNormalDistribution(x) - normalDistribution(x))).toBeLessThan(4e-8);
    expect(fastNormalDensity(1)).toBeCloseTo(Math.exp(-0.5) / Math.sqrt(2 * Math.PI), 8);
  });

  it('let NaN through, so that a diverged run is seen', () => {
    for (const value of [
      fastTanh(NaN),
      fastSigmoid(NaN),
      fastNormalDistribution(NaN),
      fastNormalDensity(NaN),
    ]) {
      expect(value).toBeNaN();
    }
  });
});

/** Largest size of an error; NaN when there is one. */
function largest(places: readonly number[], error: (x: number) => number): number {
  return places.reduce((worst, x) => Math.max(worst, Math.abs(error(x))), 0);
}

/** Series of Marsaglia 2004, "Evaluating the Normal Distribution": density * (x + x^3/3 + x^5/(3*5) + ...) + 1/2. */
function normalDistribution(x: number): number {
  let term = x;
  let sum = x;
  for (let divisor = 3; Math.abs(term) > 1e-17; divisor += 2) {
    term *= (x * x) / divisor;
    sum += term;
  }
  return 0.5 + (sum * Math.exp(-0.5 * x * x)) / Math.sqrt(2 * Math.PI);
}

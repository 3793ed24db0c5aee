import { describe, expect, it } from '@jest/globals';

import { matrixFlops } from '../../../benchmarks/training/matrix-flops.js';
import { WORKLOADS } from '../../../benchmarks/training/workloads.js';

const specificationOf = (name: string) => WORKLOADS.find((workload) => workload.name === name)!.specification;

describe('matrixFlops', () => {
  // 6 operations per weight and token (Kaplan et al. 2020), weights in layers 12 * 12 * 768^2, and attention.
  it('is six operations per weight and token for a large encoder', () => {
    const perToken = 6 * 12 * 12 * 768 ** 2 + 12 * 12 * 128 * 768;
    expect(matrixFlops(specificationOf('encoder-12x768'), [128]) / 128 / perToken).toBeCloseTo(1, 3);
  });

  it('counts the output layer of a decoder on every token', () => {
    const layers = 6 * 12 * 4 * 256 ** 2 + 4 * 6 * 256 * 256;
    const head = 6 * 256 * 50_257;
    expect(matrixFlops(specificationOf('decoder-4x256'), [256])).toBeCloseTo(256 * (layers + head), -3);
  });

  it('counts both directions of an LSTM, the second layer with twice the input', () => {
    const perToken = 3 * 2 * 2 * 4 * 256 * (256 + 256 + 512 + 256);
    expect(matrixFlops(specificationOf('lstm-2x256'), [1000]) / 1000 / perToken).toBeCloseTo(1, 4);
  });

  it('adds up over rows', () => {
    const specification = specificationOf('encoder-4x256');
    const apart = matrixFlops(specification, [20]) + matrixFlops(specification, [100]);
    expect(matrixFlops(specification, [20, 100])).toBe(apart);
  });
});

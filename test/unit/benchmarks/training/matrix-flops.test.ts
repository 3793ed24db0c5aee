import { describe, expect, it } from '@jest/globals';

import { matrixFlops } from '../../../benchmarks/training/matrix-flops.js';
import { WORKLOADS } from '../../../benchmarks/training/workloads.js';

const specificationOf = (name: string) => WORKLOADS.find((workload) => workload.name === name)!.specification;

describe('matrixFlops', () => {
  // 6 operations per weight and token (Kaplan et al. 2020), weights in layers 12 * 12 * 768^2, and attention.
  it('is six operations per weight and token for a large encoder', () => {
    const perToken = 6 * 12 * 12 * 768 ** 2 + 12 * 12 * 128 * 768;
    expect(matrixFlops(specificationOf('encoder-12x768'), [128], 'all tokens') / 128 / perToken).toBeCloseTo(
      1,
      3,
    );
  });

  it('counts the weights of the last layer once per row where the first token alone is read', () => {
    const specification = specificationOf('encoder-12x768');
    const saved =
      matrixFlops(specification, [128], 'all tokens') - matrixFlops(specification, [128], 'first tokens');
    const attention = 3 * 2 * 128 * 768 * 2 * (128 - 12);
    expect(saved).toBe(127 * 6 * 12 * 768 ** 2 + attention);
  });

  it('counts the output layer of a decoder on every token', () => {
    const layers = 6 * 12 * 4 * 256 ** 2 + 4 * 6 * 256 * 256;
    const head = 6 * 256 * 50_257;
    expect(matrixFlops(specificationOf('decoder-4x256'), [256], 'all tokens')).toBeCloseTo(
      256 * (layers + head),
      -3,
    );
  });

  it('counts three feed-forward products of a Llama, and keys and values of half as many heads', () => {
    const layer = 256 * 64 * 2 * (4 + 2) + 3 * 256 * 704 + 256 * 256;
    const perToken = 6 * (4 * layer + 256 * 50_257);
    expect(matrixFlops(specificationOf('llama-4x256'), [256], 'all tokens')).toBe(256 * perToken);
  });

  it('counts both directions of an LSTM, the second layer with twice the input', () => {
    const perToken = 3 * 2 * 2 * 4 * 256 * (256 + 256 + 512 + 256);
    expect(matrixFlops(specificationOf('lstm-2x256'), [1000], 'all tokens') / 1000 / perToken).toBeCloseTo(
      1,
      4,
    );
  });

  it('adds up over rows', () => {
    const specification = specificationOf('encoder-4x256');
    const flopsOf = (...lengths: number[]) => matrixFlops(specification, lengths, 'first tokens');
    expect(flopsOf(20, 100)).toBe(flopsOf(20) + flopsOf(100));
  });
});

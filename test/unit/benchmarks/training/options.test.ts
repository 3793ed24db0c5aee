import { describe, expect, it } from '@jest/globals';

import { readOptions } from '../../../benchmarks/training/options.js';

describe('readOptions', () => {
  it('runs all workloads on wasm in fp32 against the peer when nothing is asked for', () => {
    const options = readOptions([]);
    expect(options.workloads).toHaveLength(5);
    expect(options).toMatchObject({
      engines: ['wasm'],
      precisions: ['fp32'],
      steps: 20,
      hasPeer: true,
      hasPlainTensorflow: false,
    });
  });

  it('takes several engines, workloads and precisions', () => {
    const options = readOptions([
      ...['--engine', 'torch,wasm', '--workload', 'lstm-2x256,encoder-4x256'],
      ...['--precision', 'fp32,bf16', '--no-peer'],
    ]);
    expect(options.engines).toEqual(['torch', 'wasm']);
    expect(options.workloads.map(({ name }) => name)).toEqual(['lstm-2x256', 'encoder-4x256']);
    expect(options).toMatchObject({ precisions: ['fp32', 'bf16'], hasPeer: false });
  });

  it.each([
    ['--engine', 'jax', 'torch, tensorflow-gpu, tensorflow, wasm, cpu'],
    ['--workload', 'encoder', 'encoder-4x256'],
    ['--plain', '', '--plain-tensorflow'],
    ['--steps', '0', 'a whole number from 1 for --steps'],
  ])('answers %s %s with what there is', (flag, value, expected) => {
    expect(() => readOptions([flag, value])).toThrow(expected);
  });
});

import { describe, expect, it } from '@jest/globals';

import { claimOwnGpu, ownGpu } from '#infrastructure/torch/own-gpu.js';

describe('ownGpu', () => {
  it('is that of the number of the process on its machine, where all are visible', () => {
    expect(ownGpu({ gpu: 3, localSize: 4 }, undefined)).toBe('3');
  });

  it('is that entry of those that are visible, by number or by name', () => {
    expect(ownGpu({ gpu: 1, localSize: 2 }, '6,7')).toBe('7');
    expect(ownGpu({ gpu: 0, localSize: 2 }, 'GPU-5a,GPU-5b')).toBe('GPU-5a');
  });

  it('is the only visible one where the launcher gave each process its own', () => {
    expect(ownGpu({ gpu: 1 }, '5')).toBe('5');
  });

  it('is refused when a machine has fewer than processes, naming both', () => {
    const refused = expect(() => ownGpu({ gpu: 1, localSize: 2 }, '5'));
    refused.toThrow(
      'a GPU for each of the 2 processes of this machine, found 1: CUDA_VISIBLE_DEVICES is "5"',
    );
    expect(() => ownGpu({ gpu: 2 }, '0,1')).toThrow('each of the at least 3 processes');
    expect(() => ownGpu({ gpu: 0 }, '')).toThrow('found 0');
  });
});

describe('claimOwnGpu', () => {
  it('leaves the process its own GPU alone, and finds it again when the engine starts once more', () => {
    const environment: NodeJS.ProcessEnv = { CUDA_VISIBLE_DEVICES: '4,5,6,7' };
    expect(() => claimOwnGpu({ gpu: 4, localSize: 5 }, environment)).toThrow('found 4');
    claimOwnGpu({ gpu: 3, localSize: 4 }, environment);
    expect(environment['CUDA_VISIBLE_DEVICES']).toBe('7');
    claimOwnGpu({ gpu: 3, localSize: 4 }, environment);
    expect(environment['CUDA_VISIBLE_DEVICES']).toBe('7');
  });
});

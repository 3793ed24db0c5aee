import { describe, expect, it } from '@jest/globals';

import { clippingFactor } from '#infrastructure/tensor/optimizer/clipping-factor.js';

describe('clippingFactor', () => {
  it('brings a norm down to the largest allowed, as torch.nn.utils.clip_grad_norm_', () => {
    expect(clippingFactor(5, 1)).toBe(1 / (5 + 1e-6));
    expect(clippingFactor(1, 1)).toBe(1 / (1 + 1e-6));
  });

  it('leaves gradients under the limit as they are', () => {
    expect(clippingFactor(0.5, 1)).toBe(1);
    expect(clippingFactor(0, 1)).toBe(1);
    expect(clippingFactor(1e30, Infinity)).toBe(1);
  });
});

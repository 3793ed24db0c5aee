import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';
import { runFuzz } from '#test/support/run-fuzz.js';

const CALLS = 10_000;

if (HAS_TORCH) {
  describe('addon.abort-free', () => {
    it('answers or refuses 10,000 calls with wrong shapes, types, disposed tensors and NaN; none ends the process', () => {
      const { operators, answered, refused, left } = runFuzz(CALLS);
      expect(operators).toBeGreaterThan(150);
      expect(answered + refused).toBe(CALLS);
      // Both happen, or the calls would say nothing about one of them.
      expect(Math.min(answered, refused)).toBeGreaterThan(CALLS / 10);
      expect(left).toBe(0);
    });
  });
} else {
  describe('addon.abort-free', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

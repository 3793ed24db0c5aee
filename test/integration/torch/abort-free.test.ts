import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';

const SEED = 20;
const CALLS = 10_000;

interface Outcome {
  readonly operators: number;
  readonly answered: number;
  readonly refused: number;
  readonly left: number;
}

function fuzz(): Outcome {
  const script = path.resolve(import.meta.dirname, '../../support/fuzz-addon.ts');
  const args = ['--conditions=source', '--import', 'tsx', script, String(SEED), String(CALLS)];
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0)
    throw new Error(`seed ${SEED}: ended with ${String(status ?? signal)}\n${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as Outcome;
}

if (HAS_TORCH) {
  describe('addon.abort-free', () => {
    it('answers or refuses 10,000 calls with wrong shapes, types, disposed tensors and NaN; none ends the process', () => {
      const { operators, answered, refused, left } = fuzz();
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

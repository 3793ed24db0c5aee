import { spawnSync } from 'node:child_process';
import path from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { loadAddon } from '#infrastructure/torch/addon.js';
import { ScalarType } from '#infrastructure/torch/scalar-type.js';
import { attendByAddon } from '#test/support/attended-rows.js';
import { HAS_TORCH } from '#test/support/engines-under-test.js';

const [HEADS, HEAD_SIZE] = [2, 4];
const IS_LIBTORCH_1 = HAS_TORCH && loadAddon().describe().version.startsWith('1.');

function attend(lengths: readonly number[], causal: boolean, type: number) {
  return attendByAddon({ way: 'callAsOnGpu', heads: HEADS, headSize: HEAD_SIZE, lengths, causal, type });
}

/** Bytes that attention over a row takes beyond what the process had. */
function extraBytes(tokens: number): number {
  const script = path.resolve(import.meta.dirname, '../../support/attention-peak.ts');
  const args = ['--conditions=source', '--import', 'tsx', script, String(tokens)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ended with ${String(status)}\n${stderr.slice(-2000)}`);
  return Number(stdout);
}

if (HAS_TORCH) {
  describe('attention with the operators of a GPU', () => {
    it.each([false, true])('passes over rows without tokens, causal: %s', (causal) => {
      const { values } = attend([0, 3, 0, 2, 0], causal, ScalarType.Float);
      expect(values).toEqual(attend([3, 2], causal, ScalarType.Float).values);
      expect(values.flat().every(Number.isFinite)).toBe(true);
    });

    it('gives nothing for rows that have no tokens at all', () => {
      expect(attend([0, 0], false, ScalarType.Float).values).toEqual([[], [], [], []]);
    });

    it.each([
      ['bfloat16', ScalarType.BFloat16, 2 ** -8] as const,
      // libtorch 1 doesn't multiply float16 on processor cores.
      ...(IS_LIBTORCH_1 ? [] : [['float16', ScalarType.Half, 2 ** -11] as const]),
    ])('keeps %s', (_, type, precision) => {
      for (const lengths of [
        [5, 3],
        [4, 4],
      ]) {
        for (const causal of [false, true]) {
          const exact = attend(lengths, causal, ScalarType.Float).values.flat();
          const low = attend(lengths, causal, type);
          expect(low.types).toEqual([type, type, type, type]);
          const worst = Math.max(...low.values.flat().map((value, at) => Math.abs(value - exact[at]!)));
          expect(worst).toBeGreaterThan(0);
          expect(worst).toBeLessThan(8 * precision);
        }
      }
    });

    if (!IS_LIBTORCH_1) {
      it('never holds the probabilities of all pairs of tokens', () => {
        const tokens = 4096;
        expect(extraBytes(tokens)).toBeLessThan(4 * tokens ** 2);
      });
    }
  });
} else {
  describe('attention with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

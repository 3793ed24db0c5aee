import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { layerNorm } from '#infrastructure/tensor/operations/layer-norm.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { residualNorm } from '#infrastructure/tensor/operations/residual-norm.js';
import { KEY, OTHER_KEYS, RATE, SCALE } from '#test/support/dropout-settings.js';
import { GPU_OPERATORS, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';
import { expectSame, valueAndSlopes, waves } from '#test/support/value-and-slopes.js';

if (HAS_TORCH) {
  describe('dropout with the operators of a GPU', () => {
    beforeAll(() => useEngine(GPU_OPERATORS));
    afterAll(() => useEngine('torch'));

    const factorsOf = (size: number, key = KEY) =>
      tf.tidy(() => dropout(tf.ones([size]), RATE, key).dataSync<'float32'>());

    it('drops the same values for the same key, and others for others', () => {
      expect(factorsOf(64)).toEqual(factorsOf(64));
      for (const other of OTHER_KEYS) expect(factorsOf(64, other)).not.toEqual(factorsOf(64));
    });

    it('drops its share, and scales the rest', () => {
      const size = 2 ** 20;
      const factors = factorsOf(size);
      const kept = factors.filter((factor) => factor !== 0);
      expect(new Set(kept).size).toBe(1);
      expect(kept[0]).toBeCloseTo(SCALE, 4);
      const deviation = Math.sqrt(size * RATE * (1 - RATE));
      expect(Math.abs(size - kept.length - size * RATE)).toBeLessThan(5 * deviation);
    });

    it('gives 0 for what is dropped, whatever it was', () => {
      const factors = factorsOf(64);
      for (const value of [NaN, Infinity]) {
        const found = tf.tidy(() => dropout(tf.fill([64], value), RATE, KEY).dataSync());
        expect([...found]).toEqual([...factors].map((factor) => (factor === 0 ? 0 : value)));
      }
    });

    it('scales values of 16 bits as processor cores do', async () => {
      const run = async (engine: 'torch' | typeof GPU_OPERATORS) => {
        await useEngine(engine, 'bfloat16');
        return tf.tidy(() => {
          // A linear map is what brings values to low precision.
          const low = linear(tf.reshape(tf.cos(tf.range(0, 64 * 64)), [64, 64]), tf.eye(64));
          return [...dropout(low, RATE, KEY).dataSync()];
        });
      };
      const [there, here] = [await run(GPU_OPERATORS), await run('torch')];
      const kept = there.flatMap((value, at) => (value !== 0 && here[at] !== 0 ? [at] : []));
      expect(kept.length).toBeGreaterThan(0.3 * there.length);
      expect(kept.map((at) => there[at])).toEqual(kept.map((at) => here[at]));
      await useEngine(GPU_OPERATORS);
    });

    it('drops in a residual norm as alone', () => {
      const gain = tf.reshape(waves([1, 7], 2), [7]);
      const [gamma, beta] = [tf.add(gain, 2), gain];
      tf.tidy(() => {
        const inputs = [waves([4, 7], 0), waves([4, 7], 1), gamma, beta];
        const found = valueAndSlopes((x, residual, gamma, beta) => {
          const norm = { gamma: gamma, beta: beta, epsilon: 1e-5 };
          return residualNorm(x as tf.Tensor2D, residual as tf.Tensor2D, norm, { rate: RATE, key: KEY });
        }, inputs);
        const expected = valueAndSlopes(
          (x, residual, gamma, beta) => layerNorm(tf.add(residual, dropout(x, RATE, KEY)), gamma, beta, 1e-5),
          inputs,
        );
        expectSame(found, expected);
      });
    });
  });
} else {
  describe('dropout with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

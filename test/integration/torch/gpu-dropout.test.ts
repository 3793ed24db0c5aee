import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { DropoutMask } from '#infrastructure/tensor/operations/dropout-mask.js';
import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { dropout } from '#infrastructure/tensor/operations/dropout.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { GPU_OPERATORS, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

const RATE = 0.3;
const KEY = { seed: 5, use: 'dropout', major: 3 } as const;

/** Values that are drawn at a time: 2^20 blocks of 8. */
const PART = 2 ** 23;

if (HAS_TORCH) {
  describe('dropout with the operators of a GPU', () => {
    beforeAll(() => useEngine(GPU_OPERATORS));
    afterAll(() => useEngine('torch'));

    it('draws a mask that takes several parts as one', () => {
      const size = 2 * PART + 5;
      const found = tf.tidy(() => dropout(tf.ones([size]), RATE, KEY).dataSync<'float32'>());
      for (const start of [0, PART - 500, 2 * PART - 995]) {
        const expected = new Float32Array(1000);
        new DropoutMask(RATE, KEY).fill(expected, start);
        expect(found.subarray(start, start + 1000)).toEqual(expected);
      }
    });

    it('gives 0 for what is dropped, whatever it was', () => {
      const expected = new Float32Array(64);
      new DropoutMask(RATE, KEY).fill(expected);
      for (const value of [NaN, Infinity]) {
        const found = tf.tidy(() => dropout(tf.fill([64], value), RATE, KEY).dataSync());
        expect([...found]).toEqual([...expected].map((factor) => (factor === 0 ? 0 : value)));
      }
    });

    it('scales values of 16 bits as processor cores do', async () => {
      const run = async (engine: 'torch' | typeof GPU_OPERATORS) => {
        await useEngine(engine, 'bfloat16');
        return tf.tidy(() => {
          const identity = tf.eye(64);
          // A linear map is what brings values to low precision.
          const low = linear(tf.reshape(tf.sin(tf.range(0, 64 * 64)), [64, 64]), identity);
          return [...dropout(low, RATE, KEY).dataSync()];
        });
      };
      expect(await run(GPU_OPERATORS)).toEqual(await run('torch'));
    });
  });
} else {
  describe('dropout with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

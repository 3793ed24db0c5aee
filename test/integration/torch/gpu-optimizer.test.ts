import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { AdamW } from '#infrastructure/tensor/optimizer/adamw.js';
import { globalNorm } from '#infrastructure/tensor/optimizer/global-norm.js';
import { GPU_OPERATORS, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

const SETTINGS = { beta1: 0.9, beta2: 0.99, epsilon: 1e-6, weightDecay: 0.1, decayNames: new Set<string>() };

/** Values that are updated at a time. */
const GROUP = 2 ** 23;

/** Shapes that come in groups of one, two, one and three tensors, one of them without values. */
const SHAPES = [[GROUP + 1], [3], [2, GROUP / 4], [GROUP / 2 - 2], [2, 2], [0], []];

/** The first, last and most distant values of all parameters after some steps, and the norm of their gradients. */
async function train(engine: 'torch' | typeof GPU_OPERATORS): Promise<number[]> {
  await useEngine(engine);
  return tf.tidy(() => {
    const variables = SHAPES.map((shape, index): [string, tf.Variable] => [
      `p${index}`,
      tf.variable(tf.fill(shape, 0.5 + index)),
    ]);
    const optimizer = new AdamW(variables, SETTINGS);
    const gradients = new Map<string, tf.Tensor>(
      SHAPES.map((shape, index) => [`p${index}`, tf.fill(shape, 0.1 * (index + 1))]),
    );
    for (let step = 0; step < 3; step++) optimizer.step(gradients, 0.05);
    const values = variables.flatMap(([, variable]) => {
      const flat = tf.reshape(variable, [-1]);
      return flat.size === 0 ? [] : [tf.min(flat), tf.max(flat)].map((value) => value.dataSync()[0]!);
    });
    const norm = globalNorm(gradients);
    optimizer.dispose();
    tf.dispose(variables.map(([, variable]) => variable));
    return [...values, norm];
  });
}

if (HAS_TORCH) {
  describe('AdamW with the operators of a GPU', () => {
    beforeAll(() => useEngine(GPU_OPERATORS));
    afterAll(() => useEngine('torch'));

    it('updates parameters group by group as processor cores do', async () => {
      const expected = await train('torch');
      const found = await train(GPU_OPERATORS);
      expect(found.length).toBe(13);
      for (const [at, value] of found.entries()) expect(value / expected[at]!).toBeCloseTo(1, 5);
    });
  });
} else {
  describe('AdamW with the operators of a GPU', () => {
    it('has nothing to call where the torch engine is not built', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

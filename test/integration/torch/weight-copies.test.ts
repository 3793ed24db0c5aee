import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TorchEngine } from '#infrastructure/tensor/engines/torch-engine.js';
import { linear } from '#infrastructure/tensor/operations/linear.js';
import { AdamW } from '#infrastructure/tensor/optimizer/adamw.js';
import { GPU_OPERATORS, HAS_TORCH, useEngine } from '#test/support/engines-under-test.js';

const SETTINGS = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-6,
  weightDecay: 0.1,
  decayNames: new Set(['weight']),
};
const [OUT, IN] = [48, 700];

/** Trains a weight for some steps; gives its products with the unit matrix, and the weight itself. */
function train(): { readonly products: Float32Array; readonly weight: Float32Array } {
  return tf.tidy(() => {
    const weight = tf.variable(tf.randomNormal([OUT, IN], 0, 1, 'float32', 3));
    const bias = tf.variable(tf.zeros([OUT]));
    const optimizer = new AdamW(
      [
        ['bias', bias],
        ['weight', weight],
      ],
      SETTINGS,
    );
    const unit = tf.eye(IN);
    for (let step = 0; step < 3; step++) {
      const gradients = tf.variableGrads(() =>
        tf.sum<tf.Scalar>(tf.square(linear(unit, weight, bias))),
      ).grads;
      optimizer.step(
        new Map<string, tf.Tensor>([
          ['weight', gradients[weight.name]!],
          ['bias', gradients[bias.name]!],
        ]),
        0.05,
      );
    }
    const products = tf.transpose(linear(unit, weight)).dataSync<'float32'>();
    const values = weight.dataSync<'float32'>();
    optimizer.dispose();
    tf.dispose([weight, bias]);
    return { products, weight: values };
  });
}

/** float32 to the nearest bfloat16, ties to even. */
function rounded(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!;
  const kept = (bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(Uint32Array.of(kept).buffer)[0]!;
}

if (HAS_TORCH) {
  describe.each(['torch', GPU_OPERATORS] as const)('weights in bfloat16 on %s', (engine) => {
    beforeAll(() => useEngine(engine, 'bfloat16'));
    afterAll(() => useEngine('torch'));

    it('are those that the optimizer has updated, rounded', () => {
      const { products, weight } = train();
      expect(new Set(weight).size).toBeGreaterThan(OUT * IN * 0.9);
      expect([...products]).toEqual([...weight].map(rounded));
    });
  });
} else {
  describe('weights in bfloat16', () => {
    it('need the torch engine', () => {
      expect(new TorchEngine().inspect().available).toBe(false);
    });
  });
}

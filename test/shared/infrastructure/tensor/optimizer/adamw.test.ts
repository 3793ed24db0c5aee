import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { linear } from '#infrastructure/tensor/operations/linear.js';
import { AdamW } from '#infrastructure/tensor/optimizer/adamw.js';
import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

import { sharedPath } from '../../../../support/shared-folder.js';

type Matrix = number[][];
interface Traces {
  readonly init: { readonly W: Matrix; readonly b: number[]; readonly X: Matrix; readonly Y: Matrix };
  readonly traces: Record<string, { readonly loss: number[]; readonly W: Matrix; readonly b: number[] }>;
}

describe('AdamW against PyTorch', () => {
  it.each(ENGINES_UNDER_TEST)('follows a recorded trace of 20 steps on %s', async (engine) => {
    await useEngine(engine);
    const { init, traces } = JSON.parse(
      readFileSync(sharedPath('golden', 'optimizers', 'traces.json'), 'utf8'),
    ) as Traces;
    const trace = traces['AdamW lr0.05 wd0.01']!;
    const weight = tf.variable(tf.tensor2d(init.W));
    const bias = tf.variable(tf.tensor1d(init.b));
    const [x, y] = [tf.tensor2d(init.X), tf.tensor2d(init.Y)];
    const optimizer = new AdamW(
      [
        ['W', weight],
        ['b', bias],
      ],
      { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, decayNames: new Set(['W', 'b']) },
    );
    const losses = trace.loss.map(() => {
      const { value, grads } = tf.variableGrads(
        () => tf.mean(tf.square(tf.sub(linear(x, weight, bias), y))),
        [weight, bias],
      );
      const gradients = new Map([
        ['W', grads[weight.name]!],
        ['b', grads[bias.name]!],
      ]);
      optimizer.step(gradients, 0.05);
      return value.dataSync()[0]!;
    });
    for (const [step, loss] of losses.entries())
      expect(Math.abs(loss - trace.loss[step]!)).toBeLessThan(4e-6);
    expectClose(weight.dataSync(), trace.W.flat());
    expectClose(bias.dataSync(), trace.b);
  });
});

function expectClose(found: ArrayLike<number>, expected: readonly number[]): void {
  expect(found.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(Math.abs(found[index]! - value)).toBeLessThan(5e-6);
}

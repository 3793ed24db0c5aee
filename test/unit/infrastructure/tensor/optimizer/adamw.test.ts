import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { AdamW, type AdamWSettings } from '#infrastructure/tensor/optimizer/adamw.js';
import type { GradientMap } from '#infrastructure/tensor/optimizer/gradient-map.js';

import { drawInputs, expectClose } from '../differentiable-operation.js';
import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

const SETTINGS: AdamWSettings = {
  beta1: 0.9,
  beta2: 0.99,
  epsilon: 1e-6,
  weightDecay: 0.1,
  decayNames: new Set(['weight']),
};

function parameters(): [string, tf.Variable][] {
  return [
    ['weight', tf.variable(tf.tensor2d([[1, -2, 0.5]]))],
    ['bias', tf.variable(tf.tensor1d([0.25, -0.75]))],
  ];
}

function gradientsOf(step: number): GradientMap {
  return new Map<string, tf.Tensor>([
    ['weight', tf.tensor2d([[0.3 * step, -0.1, Math.sin(step)]])],
    ['bias', tf.tensor1d([1e-4, -3])],
  ]);
}

/** The paper's algorithm 2 with PyTorch's place for epsilon, number by number in double precision. */
function expectedValue(initial: number, gradients: readonly number[], rate: number, decays: boolean): number {
  let [value, m, v] = [initial, 0, 0];
  for (const [index, gradient] of gradients.entries()) {
    m = 0.9 * m + 0.1 * gradient;
    v = 0.99 * v + 0.01 * gradient ** 2;
    if (decays) value *= 1 - rate * 0.1;
    value -= (rate * (m / (1 - 0.9 ** (index + 1)))) / (Math.sqrt(v / (1 - 0.99 ** (index + 1))) + 1e-6);
  }
  return value;
}

describe.each(ENGINES_UNDER_TEST)('AdamW on %s', (engine) => {
  beforeAll(() => useEngine(engine));

  it('equals the algorithm computed number by number, decaying the named parameters only', () => {
    const variables = parameters();
    const optimizer = new AdamW(variables, SETTINGS);
    for (let step = 1; step <= 7; step++) optimizer.step(gradientsOf(step), 0.05);
    const weight = [
      expectedValue(
        1,
        [1, 2, 3, 4, 5, 6, 7].map((step) => 0.3 * step),
        0.05,
        true,
      ),
      expectedValue(-2, Array<number>(7).fill(-0.1), 0.05, true),
      expectedValue(0.5, [1, 2, 3, 4, 5, 6, 7].map(Math.sin), 0.05, true),
    ];
    const bias = [
      expectedValue(0.25, Array<number>(7).fill(1e-4), 0.05, false),
      expectedValue(-0.75, Array<number>(7).fill(-3), 0.05, false),
    ];
    expectClose(variables[0]![1].dataSync(), weight, 1e-6);
    expectClose(variables[1]![1].dataSync(), bias, 1e-6);
  });

  it('multiplies gradients with a factor first', () => {
    const [scaled, plain] = [parameters(), parameters()];
    new AdamW(scaled, SETTINGS).step(gradientsOf(3), 0.05, 0.25);
    const quarters = new Map([...gradientsOf(3)].map(([name, gradient]) => [name, tf.mul(gradient, 0.25)]));
    new AdamW(plain, SETTINGS).step(quarters, 0.05);
    for (const [index, [, variable]] of plain.entries()) {
      expectClose(scaled[index]![1].dataSync(), variable.dataSync(), 1e-6);
    }
  });

  it.each([0, 0.1])('updates each value by itself at weight decay %d', (weightDecay) => {
    // Rows that never had a gradient are among them; in the transpose each row is of all kinds.
    const [rows, size] = [130, 65];
    const inputs = drawInputs([
      [rows, size],
      [rows, size],
    ]);
    const [values, slopes] = inputs.map(({ values }) => tf.tensor2d(values, [rows, size]));
    const isMet = (row: number, step: number) => row % 7 === step || row > 100;
    const [table, turned] = [tf.variable(values!), tf.variable(tf.transpose(values!))];
    const settings = { ...SETTINGS, weightDecay };
    const optimizers = [table, turned].map((variable) => new AdamW([['weight', variable]], settings));
    for (const step of [1, 2, 1]) {
      const met = Array.from({ length: rows }, (_, row) => Number(isMet(row, step)));
      const gradient = tf.mul(slopes!, tf.tensor2d(met, [rows, 1]));
      optimizers[0]!.step(new Map([['weight', gradient]]), 0.05);
      optimizers[1]!.step(new Map([['weight', tf.transpose(gradient)]]), 0.05);
    }
    const found = table.dataSync<'float32'>();
    expect(tf.transpose(turned).dataSync()).toEqual(found);
    const rowOf = (all: Float32Array, row: number) => all.subarray(row * size, (row + 1) * size);
    const before = inputs[0]!.values;
    const decayed = (1 - 0.05 * weightDecay) ** 3;
    for (const unmet of [0, 98]) {
      expectClose(
        rowOf(found, unmet),
        rowOf(before, unmet).map((value) => value * decayed),
        1e-6,
      );
    }
    for (const met of [1, 101]) expect(rowOf(found, met)).not.toEqual(rowOf(before, met));
  });

  it('goes on from an exported state as if it had never stopped', () => {
    const straight = parameters();
    const resumed = parameters();
    const first = new AdamW(straight, SETTINGS);
    const before = new AdamW(resumed, SETTINGS);
    for (let step = 1; step <= 3; step++) {
      first.step(gradientsOf(step), 0.01);
      before.step(gradientsOf(step), 0.01);
    }
    const after = new AdamW(resumed, SETTINGS);
    after.importState(before.exportState());
    before.dispose();
    for (let step = 4; step <= 6; step++) {
      first.step(gradientsOf(step), 0.01);
      after.step(gradientsOf(step), 0.01);
    }
    for (const [index, [, variable]] of straight.entries()) {
      expect([...resumed[index]![1].dataSync()]).toEqual([...variable.dataSync()]);
    }
    expect([...after.exportState().keys()]).toEqual([
      'step',
      'exp_avg.weight',
      'exp_avg_sq.weight',
      'exp_avg.bias',
      'exp_avg_sq.bias',
    ]);
  });

  it('says which tensor of a state is missing, and changes nothing', () => {
    const optimizer = new AdamW(parameters(), SETTINGS);
    optimizer.step(gradientsOf(1), 0.01);
    const state = new Map(optimizer.exportState());
    state.delete('exp_avg_sq.bias');
    expect(() => optimizer.importState(state)).toThrow(
      'Expected the optimizer state "exp_avg_sq.bias" of shape [2], found none.',
    );
    state.set('exp_avg_sq.bias', { shape: [3], data: new Float32Array(3) });
    expect(() => optimizer.importState(state)).toThrow('of shape [2], found shape [3].');
    expect(optimizer.exportState().get('step')!.data[0]).toBe(1);
  });

  it('leaves no tensors behind', () => {
    const before = tf.memory().numTensors;
    const variables = parameters();
    const optimizer = new AdamW(variables, SETTINGS);
    const update = (step: number) => {
      const gradients = gradientsOf(step);
      optimizer.step(gradients, 0.01);
      tf.dispose([...gradients.values()]);
    };
    update(1);
    const during = tf.memory();
    for (let step = 2; step <= 4; step++) update(step);
    expect(tf.memory().numTensors).toBe(during.numTensors);
    expect(tf.memory().numDataBuffers).toBe(during.numDataBuffers);
    optimizer.dispose();
    // What is left are the variables and the tensors that they were made of.
    expect(tf.memory().numTensors).toBe(before + 4);
  });
});

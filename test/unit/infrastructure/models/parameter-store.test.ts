import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import type { ParameterDescription } from '#domain/model/parameter-description.js';
import { ParameterStore } from '#infrastructure/models/parameter-store.js';
import { CpuEngine } from '#infrastructure/tensor/engines/cpu-engine.js';

const DESCRIPTIONS: readonly ParameterDescription[] = [
  { name: 'layer.weight', shape: [2, 3], initialization: { kind: 'ones' }, decays: true },
  { name: 'layer.bias', shape: [2], initialization: { kind: 'zeros' }, decays: false },
];

const WEIGHT = { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
const BIAS = { shape: [2], data: Float32Array.of(7, 8) };

describe('ParameterStore', () => {
  let store: ParameterStore;

  beforeAll(() => new CpuEngine().activate());
  beforeEach(() => {
    store = ParameterStore.of(
      DESCRIPTIONS,
      new Map([
        ['layer.bias', BIAS],
        ['layer.weight', WEIGHT],
      ]),
    );
  });
  afterEach(() => store.dispose());

  it('keeps the order of the descriptions, whatever that of the values', () => {
    expect(store.names()).toEqual(['layer.weight', 'layer.bias']);
    expect([...store.toNamedTensors()]).toEqual([
      ['layer.weight', WEIGHT],
      ['layer.bias', BIAS],
    ]);
  });

  it('gives back a table of words of more than 16 million numbers', () => {
    const shape = [17_000, 1000];
    const description: ParameterDescription = { ...DESCRIPTIONS[0]!, name: 'words.weight', shape };
    const data = new Float32Array(17e6).fill(1, 5);
    const large = ParameterStore.of([description], new Map([['words.weight', { shape, data }]]));
    const copy = large.toNamedTensors().get('words.weight')!.data;
    expect(Buffer.from(copy.buffer).equals(Buffer.from(data.buffer))).toBe(true);
    expect(copy).not.toBe(data);
    large.dispose();
  });

  it('counts its numbers and names the parameters that decay', () => {
    expect(store.counts()).toEqual({ total: 8, trainable: 8 });
    expect(store.decayNames()).toEqual(new Set(['layer.weight']));
  });

  it('loads new values without making tensors', () => {
    const before = tf.memory().numTensors;
    store.load(store.toNamedTensors());
    store.load(
      new Map([
        ['layer.weight', { shape: [2, 3], data: new Float32Array(6).fill(9) }],
        ['layer.bias', BIAS],
      ]),
    );
    expect(store.get('layer.weight').arraySync()).toEqual([
      [9, 9, 9],
      [9, 9, 9],
    ]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('copies values out: later training does not change them', () => {
    const copy = store.toNamedTensors();
    store.variable('layer.bias').assign(tf.tensor1d([0, 0]));
    expect(copy.get('layer.bias')).toEqual(BIAS);
  });

  it('names every tensor that is missing, unexpected or misshapen, and loads none', () => {
    const wrong = new Map([
      ['layer.weight', { shape: [3, 2], data: new Float32Array(6) }],
      ['layer.gain', BIAS],
    ]);
    expect(() => store.load(wrong)).toThrow(
      expect.objectContaining({
        code: 'MODEL.WEIGHTS_MISMATCH',
        details: {
          problems: [
            '"layer.weight" should be [2, 3] but is [3, 2]',
            '"layer.bias" [2] is missing',
            '"layer.gain" [2] is not a parameter of this model',
          ],
        },
      }),
    );
    expect(store.toNamedTensors().get('layer.weight')).toEqual(WEIGHT);
  });

  it('lets two models with the same names live side by side', () => {
    const other = ParameterStore.of(DESCRIPTIONS, store.toNamedTensors());
    other.variable('layer.bias').assign(tf.tensor1d([0, 0]));
    expect(store.toNamedTensors().get('layer.bias')).toEqual(BIAS);
    other.dispose();
  });

  it('frees every tensor', () => {
    const before = tf.memory().numTensors;
    ParameterStore.of(DESCRIPTIONS, store.toNamedTensors()).dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

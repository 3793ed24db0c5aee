import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';

import { drawInitialValues } from '#domain/model/initial-values.js';
import { parametersOf } from '#domain/model/parameters.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

const CLASSIFIER = {
  vocabularySize: 300,
  paddingTokenId: 3,
  objective: 'single_label',
  labels: ['a', 'b', 'c'],
  maxPositions: 64,
} as const;
const GENERATOR = { ...CLASSIFIER, objective: 'causal_language_modeling', labels: [] } as const;

// Narrow, so that few values are drawn.
const NARROW = { hiddenSize: 32 } as const;
const BERT = parametersOf({ ...presetSpecification('bert-tiny', CLASSIFIER), ...NARROW });
const GPT2 = parametersOf({ ...presetSpecification('gpt2-tiny', GENERATOR), ...NARROW });
const LSTM = parametersOf({ ...presetSpecification('lstm-small', CLASSIFIER), ...NARROW });

describe('drawInitialValues', () => {
  it.each([
    ['bert', BERT],
    ['gpt2', GPT2],
    ['lstm', LSTM],
  ])('draws the same %s weights from the same seed and others from another', (_, parameters) => {
    const values = drawInitialValues(parameters, 42);
    expect(fingerprints(drawInitialValues(parameters, 42))).toEqual(fingerprints(values));
    const drawn = parameters.filter(
      ({ initialization }) => 'bound' in initialization || 'standardDeviation' in initialization,
    );
    const others = drawInitialValues(drawn, 43);
    const before = fingerprints(values);
    const after = fingerprints(others);
    const same = drawn.filter(({ name }) => after.get(name) === before.get(name));
    expect(same).toEqual([]);
  });

  it('draws each parameter alone: order and company change nothing', () => {
    const all = fingerprints(drawInitialValues(BERT, 7));
    for (const [name, value] of fingerprints(drawInitialValues([...BERT].reverse().slice(5), 7))) {
      expect(value).toBe(all.get(name));
    }
  });

  it('draws different values for parameters of the same shape', () => {
    const values = fingerprints(drawInitialValues(BERT, 7));
    const prefix = 'bert.encoder.layer.0.attention.self';
    expect(values.get(`${prefix}.query.weight`)).not.toBe(values.get(`${prefix}.key.weight`));
  });

  it('draws normal values with the moments of their distribution', () => {
    const { data } = drawInitialValues(GPT2, 1).get('transformer.wte.weight')!;
    const standardized = data.map((value) => value / 0.02);
    // Five standard errors of mean, variance, skewness and kurtosis.
    expect(Math.abs(moment(standardized, 1))).toBeLessThan(5 / Math.sqrt(data.length));
    expect(Math.abs(moment(standardized, 2) - 1)).toBeLessThan(5 * Math.sqrt(2 / data.length));
    expect(Math.abs(moment(standardized, 3))).toBeLessThan(5 * Math.sqrt(15 / data.length));
    expect(Math.abs(moment(standardized, 4) - 3)).toBeLessThan(5 * Math.sqrt(96 / data.length));
  });

  it('starts projections onto the residual stream smaller by the root of twice the depth', () => {
    const values = drawInitialValues(GPT2, 1);
    const deviation = (name: string) => Math.sqrt(moment(values.get(name)!.data, 2));
    expect(deviation('transformer.h.0.attn.c_proj.weight')).toBeCloseTo(0.02 / Math.sqrt(2 * 2), 3);
    expect(deviation('transformer.h.0.attn.c_attn.weight')).toBeCloseTo(0.02, 3);
  });

  it("draws an LSTM's weights uniformly over one by the root of its hidden size", () => {
    const { data } = drawInitialValues(LSTM, 1).get('rnn.weight_hh_l0_reverse')!;
    const bound = 1 / Math.sqrt(32);
    expect(Math.max(...data)).toBeLessThanOrEqual(bound);
    expect(Math.min(...data)).toBeGreaterThanOrEqual(-bound);
    expect(Math.max(...data) - Math.min(...data)).toBeGreaterThan(1.999 * bound);
    // Five standard errors of the mean square.
    const tolerance = 5 * bound ** 2 * Math.sqrt(4 / 45 / data.length);
    expect(Math.abs(moment(data, 2) - bound ** 2 / 3)).toBeLessThan(tolerance);
  });

  it('leaves the embedding of padding at zero, and its neighbours not', () => {
    for (const name of ['embedding.weight', 'bert.embeddings.word_embeddings.weight']) {
      const { data, shape } = drawInitialValues([...LSTM, ...BERT], 5).get(name)!;
      const row = (index: number) => Array.from(data.subarray(index * shape[1]!, (index + 1) * shape[1]!));
      expect(row(3).every((value) => value === 0)).toBe(true);
      expect(row(2).some((value) => value === 0)).toBe(false);
      expect(row(4).some((value) => value === 0)).toBe(false);
    }
  });

  it('starts norms at one and biases at zero', () => {
    const values = drawInitialValues(BERT, 1);
    expect(new Set(values.get('bert.embeddings.LayerNorm.weight')!.data)).toEqual(new Set([1]));
    expect(new Set(values.get('bert.pooler.dense.bias')!.data)).toEqual(new Set([0]));
  });
});

function moment(values: Float32Array, power: number): number {
  return values.reduce((sum, value) => sum + value ** power, 0) / values.length;
}

/** SHA-256 of each parameter's bytes: jest compares long arrays element by element, slowly. */
function fingerprints(values: NamedTensors): ReadonlyMap<string, string> {
  return new Map(
    [...values].map(([name, { data }]) => [name, createHash('sha256').update(data).digest('hex')]),
  );
}

import { describe, expect, it } from '@jest/globals';

import type { ParameterDescription } from '#domain/model/parameter-description.js';
import { matchWeights } from '#infrastructure/models/match-weights.js';

const PARAMETERS: readonly ParameterDescription[] = [
  'bert.layer.weight',
  'bert.LayerNorm.bias',
  'classifier.weight',
].map((name) => ({ name, shape: [1], initialization: { kind: 'zeros' }, decays: true }));

describe('matchWeights', () => {
  const match = (...names: string[]) => matchWeights(names, PARAMETERS, 'bert.', (name) => name === 'tied');

  it('finds parameters under their own names', () => {
    const { sources, missing, unexpected } = match(
      'bert.layer.weight',
      'bert.LayerNorm.bias',
      'classifier.weight',
    );
    expect([...sources.keys()]).toEqual(PARAMETERS.map(({ name }) => name));
    expect({ missing, unexpected }).toEqual({ missing: [], unexpected: [] });
  });

  it('finds the parameters of an encoder that was saved alone without their prefix', () => {
    const { sources, missing } = match('layer.weight', 'LayerNorm.bias');
    expect(sources.get('bert.layer.weight')).toBe('layer.weight');
    expect(missing).toEqual(['classifier.weight']);
  });

  it("finds the scale and shift of norms under TensorFlow's names", () => {
    expect(match('bert.layer.weight', 'bert.LayerNorm.beta').sources.get('bert.LayerNorm.bias')).toBe(
      'bert.LayerNorm.beta',
    );
  });

  it('names what is too much, but for tied and computed tensors', () => {
    expect(match('bert.layer.weight', 'tied', 'cls.seq_relationship.weight').unexpected).toEqual([
      'cls.seq_relationship.weight',
    ]);
  });

  it('does not take a prefix for granted in a file that has it', () => {
    expect(match('bert.layer.weight', 'LayerNorm.bias')).toMatchObject({
      missing: ['bert.LayerNorm.bias', 'classifier.weight'],
      unexpected: ['LayerNorm.bias'],
    });
  });
});

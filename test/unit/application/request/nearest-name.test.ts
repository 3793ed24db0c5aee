import { describe, expect, it } from '@jest/globals';
import { nearestName } from '#application/request/nearest-name.js';

describe('nearestName', () => {
  it.each([
    ['learnngRate', 'learningRate'],
    ['epoch', 'epochs'],
    ['EPOCHS', 'epochs'],
    ['batchsize', 'batchSize'],
  ])('takes %s for %s', (typed, meant) => {
    expect(nearestName(typed, ['dataset', 'epochs', 'batchSize', 'learningRate'])).toBe(meant);
  });

  it('finds nothing near a name that is no typing error', () => {
    expect(nearestName('colour', ['dataset', 'epochs', 'batchSize'])).toBeUndefined();
  });

  it('finds nothing among no names', () => {
    expect(nearestName('epochs', [])).toBeUndefined();
  });

  it('prefers the name with fewer typing errors (kitten and sitting are three apart)', () => {
    expect(nearestName('kittens', ['sitting', 'kitten'])).toBe('kitten');
  });
});

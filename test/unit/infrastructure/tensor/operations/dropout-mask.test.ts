import { describe, expect, it } from '@jest/globals';

import { fillPhiloxBlock, type RandomKey } from '#domain/shared/philox.js';
import { DropoutMask } from '#infrastructure/tensor/operations/dropout-mask.js';

const KEY: RandomKey = { seed: 0x12345_89abcdef, use: 'dropout', major: 4_000_000_000, minor: 7 };

describe('DropoutMask', () => {
  it('compares each half of the words of the Philox blocks with the rate', () => {
    const rate = 0.3;
    const words = new Uint32Array(4);
    const expected: number[] = [];
    for (let block = 0; block < 100; block++) {
      fillPhiloxBlock(words, KEY, block);
      for (const word of words) expected.push(word & 0xffff, word >>> 16);
    }
    const factors = new Float32Array(800);
    new DropoutMask(rate, KEY).fill(factors);
    expect(Array.from(factors, (factor) => factor > 0)).toEqual(expected.map((bits) => bits >= rate * 65536));
  });

  it.each([
    [0, 5],
    [3, 2],
    [3, 21],
    [8, 16],
    [17, 40],
  ])('makes the part from value %i, %i long, alone', (start, length) => {
    const whole = new Float32Array(64);
    const part = new Float32Array(length);
    new DropoutMask(0.5, KEY).fill(whole);
    new DropoutMask(0.5, KEY).fill(part, start);
    expect(part).toEqual(whole.subarray(start, start + length));
  });

  it.each([0.1, 0.5, 0.9])('drops the share %d of the values and keeps the mean at 1', (rate) => {
    const factors = new Float32Array(100_000);
    new DropoutMask(rate, { seed: 1, use: 'dropout' }).fill(factors);
    const dropped = factors.filter((factor) => factor === 0).length / factors.length;
    const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
    const deviation = Math.sqrt((rate * (1 - rate)) / factors.length);
    expect(Math.abs(dropped - rate)).toBeLessThan(4 * deviation);
    expect(Math.abs(mean - 1)).toBeLessThan((4 * deviation) / (1 - rate));
  });

  it('differs from key to key', () => {
    const draw = (key: RandomKey) => {
      const factors = new Float32Array(64);
      new DropoutMask(0.5, key).fill(factors);
      return factors.join();
    };
    const masks = [KEY, { ...KEY, major: 1 }, { ...KEY, minor: 8 }, { ...KEY, seed: 1 }].map(draw);
    expect(new Set(masks).size).toBe(masks.length);
  });
});

import { describe, expect, it } from '@jest/globals';

import {
  fillPhiloxBlock,
  philox4x32,
  PhiloxStream,
  RANDOM_USES,
  shuffledIndices,
  type RandomKey,
  type RandomUse,
} from '#domain/shared/philox.js';

const key: RandomKey = { seed: 42, use: 'sampling' };

describe('philox4x32', () => {
  // Known answers of the Random123 library (tests/kat_vectors, "philox4x32 10").
  it.each([
    {
      counter: [0, 0, 0, 0],
      key: [0, 0],
      answer: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    },
    {
      counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      key: [0xffffffff, 0xffffffff],
      answer: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    },
    {
      counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      key: [0xa4093822, 0x299f31d0],
      answer: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    },
  ])('gives the known answer for counter $counter', ({ counter, key: [k0, k1], answer }) => {
    const out = new Uint32Array(4);
    philox4x32(out, counter[0]!, counter[1]!, counter[2]!, counter[3]!, k0!, k1!);
    expect(Array.from(out)).toEqual(answer);
  });
});

describe('fillPhiloxBlock', () => {
  it('puts block, use, major and minor into the counter, and all 53 bits of the seed into the key', () => {
    const seed = 0x1f_ffff_1234_5678;
    const expected = new Uint32Array(4);
    philox4x32(expected, 9, RANDOM_USES.dropout, 5, 6, 0x12345678, 0x1fffff);
    const found = new Uint32Array(4);
    fillPhiloxBlock(found, { seed, use: 'dropout', major: 5, minor: 6 }, 9);
    expect(found).toEqual(expected);
  });

  it('gives every use a stream of its own', () => {
    const firsts = (Object.keys(RANDOM_USES) as RandomUse[]).map((use) =>
      new PhiloxStream({ seed: 1, use }).nextUint32(),
    );
    expect(new Set(firsts).size).toBe(Object.keys(RANDOM_USES).length);
  });
});

describe('PhiloxStream', () => {
  it('reads the blocks one after the other', () => {
    const stream = new PhiloxStream(key);
    const block = new Uint32Array(4);
    for (let blockIndex = 0; blockIndex < 3; blockIndex++) {
      fillPhiloxBlock(block, key, blockIndex);
      expect(Array.from({ length: 4 }, () => stream.nextUint32())).toEqual(Array.from(block));
    }
  });

  it('draws floats evenly from [0, 1)', () => {
    const stream = new PhiloxStream(key);
    const drawn = Array.from({ length: 20_000 }, () => stream.nextFloat());
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn)).toBeLessThan(1);
    // chi-squared with 9 degrees of freedom: above 27.9 once in a thousand seeds
    expect(
      chiSquared(
        drawn.map((value) => Math.floor(value * 10)),
        10,
      ),
    ).toBeLessThan(27.9);
  });

  it.each([1, 2, 3, 7, 10])('draws integers below %i evenly', (bound) => {
    const stream = new PhiloxStream(key);
    const drawn = Array.from({ length: 20_000 }, () => stream.nextBelow(bound));
    expect(Math.max(...drawn)).toBe(bound - 1);
    expect(chiSquared(drawn, bound)).toBeLessThan(27.9);
  });

  it('has no modulo bias where the bound is large', () => {
    // Without rejection, the first third of the 3 * 2^30 values would be drawn twice as often as the others.
    const bound = 3 * 2 ** 30;
    const stream = new PhiloxStream(key);
    const thirds = Array.from({ length: 9000 }, () => Math.floor(stream.nextBelow(bound) / 2 ** 30));
    expect(chiSquared(thirds, 3)).toBeLessThan(13.8);
    expect(new PhiloxStream(key).nextBelow(2 ** 32)).toBe(new PhiloxStream(key).nextUint32());
  });

  it('draws normal numbers of mean 0, variance 1, and the right tails', () => {
    const stream = new PhiloxStream(key);
    const count = 40_000;
    const drawn = Array.from({ length: count }, () => stream.nextNormal());
    const moment = (power: number): number => drawn.reduce((sum, value) => sum + value ** power, 0) / count;
    // four standard errors of each moment
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(count));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / count));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / count));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / count));
    const beyondTwo = drawn.filter((value) => Math.abs(value) > 2).length / count;
    expect(Math.abs(beyondTwo - 0.0455)).toBeLessThan(4 * Math.sqrt((0.0455 * 0.9545) / count));
    expect(drawn.every(Number.isFinite)).toBe(true);
  });
});

describe('shuffledIndices', () => {
  it('holds each index once', () => {
    expect(Array.from(shuffledIndices(1000, key)).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index),
    );
    expect(shuffledIndices(0, key)).toEqual(new Uint32Array(0));
    expect(shuffledIndices(1, key)).toEqual(Uint32Array.of(0));
  });

  it('gives all orders equally often', () => {
    const orders = ['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0'];
    const drawn = Array.from({ length: 6000 }, (_, major) =>
      orders.indexOf(shuffledIndices(3, { ...key, major }).join(',')),
    );
    // five degrees of freedom: above 20.5 once in a thousand seeds
    expect(chiSquared(drawn, orders.length)).toBeLessThan(20.5);
  });
});

/** Pearson's chi-squared of draws from 0 ... bound - 1 against equal frequencies. */
function chiSquared(drawn: readonly number[], bound: number): number {
  const counts = new Array<number>(bound).fill(0);
  for (const value of drawn) counts[value]! += 1;
  const expected = drawn.length / bound;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

import { describe, expect, it } from '@jest/globals';
import { HashIndex } from '#domain/dataset/hash-index.js';

describe('HashIndex', () => {
  it('numbers hashes in order of appearance, as a Map does, while it grows', () => {
    const index = new HashIndex();
    const byKey = new Map<string, number>();
    const [found, expected] = [[] as number[], [] as number[]];
    for (let i = 0; i < 50_000; i++) {
      const hash = { low: (i * 7919) % 10_007, high: (i % 3) * 0x40000000 };
      const key = `${hash.low} ${hash.high}`;
      if (!byKey.has(key)) byKey.set(key, byKey.size);
      expected.push(byKey.get(key)!);
      found.push(index.idOf(hash));
    }
    expect(found).toEqual(expected);
    expect(index.size).toBe(byKey.size);
  });

  it('tells hashes apart that differ in one half only', () => {
    const index = new HashIndex();
    expect(index.idOf({ low: 0, high: 0 })).toBe(0);
    expect(index.idOf({ low: 0, high: 1 })).toBe(1);
    expect(index.idOf({ low: 1, high: 0 })).toBe(2);
    expect(index.idOf({ low: 0xffffffff, high: 0xffffffff })).toBe(3);
    expect(index.idOf({ low: 0, high: 1 })).toBe(1);
  });
});

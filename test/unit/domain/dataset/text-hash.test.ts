import { describe, expect, it } from '@jest/globals';
import { hashText } from '#domain/dataset/text-hash.js';

const REFERENCES: readonly (readonly [string, number, string])[] = [
  ['', 0, '00000000 00000000'],
  ['', 1, '88c4adec 54d201b9'],
  ['a', 0, '033bb196 ccef4fe1'],
  ['ab', 0, '260fb953 af22b6fd'],
  ['hello world', 0, '8fbe58e5 56ee3f7d'],
  ['naïve 漢字 😀', 42, '8ea44081 a1deb1a7'],
  [
    'def f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\ndef f(x):\n    return x\n',
    0,
    'f15c0925 962125a5',
  ],
  ['xxxxxxxxxxxxxxxxx', 4294967295, '1a04663d 95f23ca5'],
];

function hash(text: string, seed?: number): string {
  const out = { low: 0, high: 0 };
  hashText(out, text, seed);
  return [out.low, out.high].map((half) => half.toString(16).padStart(8, '0')).join(' ');
}

describe('hashText', () => {
  // Written by an independent implementation of MurmurHash3_x86_128 in Python over text.encode('utf-16-le').
  it.each(REFERENCES)('gives the reference value of %j with seed %d', (text, seed, expected) => {
    expect(hash(text, seed)).toBe(expected);
  });

  it('tells texts apart that differ in one character at any place', () => {
    const text = 'abcdefghijklmnopqrstuvwxyz';
    const hashes = Array.from(text, (_, i) => hash(`${text.slice(0, i)}!${text.slice(i + 1)}`));
    expect(new Set([hash(text), ...hashes]).size).toBe(27);
  });

  it('tells a text from the same one followed by a zero character', () => {
    expect(hash('a')).not.toBe(hash('a\0'));
  });

  it('gives 200,000 short texts different values', () => {
    const values = new Set(Array.from({ length: 200_000 }, (_, i) => hash(`row ${i}`)));
    expect(values.size).toBe(200_000);
  });
});

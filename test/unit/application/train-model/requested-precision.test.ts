import { describe, expect, it } from '@jest/globals';

import { requestedPrecision } from '#application/train-model/requested-precision.js';

const NOTHING = { useMixedPrecision: false, fp16: false } as const;

describe('requestedPrecision', () => {
  it('is float32 unless another is asked for', () => {
    expect(requestedPrecision(NOTHING)).toBe('float32');
    expect(requestedPrecision({ ...NOTHING, useMixedPrecision: true })).toBe('mixed');
    expect(requestedPrecision({ ...NOTHING, precision: 'bf16', useMixedPrecision: true })).toBe('bfloat16');
    expect(requestedPrecision({ ...NOTHING, precision: 'fp32' })).toBe('float32');
    expect(requestedPrecision({ ...NOTHING, fp16: true })).toBe('float16');
    expect(requestedPrecision({ ...NOTHING, fp16OptLevel: 'O1', useMixedPrecision: true })).toBe('float16');
  });

  it.each([
    [{ precision: 'bf16', fp16: true }, '--precision bf16 together with --fp16'],
    [{ precision: 'fp32', useMixedPrecision: true }, '--precision fp32 together with --use-mixed-precision'],
  ] as const)('refuses %j', (settings, message) => {
    expect(() => requestedPrecision({ ...NOTHING, ...settings })).toThrow(message);
  });
});

import type { RandomKey } from '#domain/shared/philox.js';

/** Share of values that are dropped, and what the others are multiplied with. */
export const RATE = 0.3;
export const SCALE = 1 / (1 - RATE);

export const KEY: RandomKey = { seed: 5, use: 'dropout', major: 3 };

/** Keys that differ from {@link KEY} in one number. */
export const OTHER_KEYS: readonly RandomKey[] = [
  { ...KEY, seed: 6 },
  { ...KEY, major: 4 },
  { ...KEY, minor: 1 },
];

import { expect, it } from '@jest/globals';

import { runFuzz } from '#test/support/run-fuzz.js';
import { NODE_ARGUMENTS } from './stand-in/stand-in.js';

const CALLS = 10_000;

it('answers or refuses wrong calls with tensors on a GPU and on the processor; none ends the process', () => {
  const { answered, refused, left } = runFuzz(CALLS, 'cuda', NODE_ARGUMENTS);
  expect(answered + refused).toBe(CALLS);
  expect(Math.min(answered, refused)).toBeGreaterThan(CALLS / 10);
  expect(left).toBe(0);
});

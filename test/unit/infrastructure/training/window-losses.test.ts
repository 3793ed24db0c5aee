import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { WindowLosses } from '#infrastructure/training/window-losses.js';
import { useEngine } from '#test/support/engines-under-test.js';

/** Half the distance from 1 to the next number: it is lost when it is added to 1 by itself. */
const HALF = 2 ** -53;

function sumOf(values: readonly number[], lossScale = 1): number {
  const losses = new WindowLosses();
  for (const value of values) losses.add(tf.scalar(value));
  const sum = losses.readSum(lossScale);
  losses.dispose();
  return sum;
}

describe('losses of a window', () => {
  beforeAll(() => useEngine('cpu'));

  it('are summed in pairs, of an odd number the first half being the larger one', () => {
    expect(sumOf([1, 0, HALF, HALF])).toBe(1 + 2 * HALF);
    expect(sumOf([1, HALF, HALF])).toBe(1);
    expect(sumOf([HALF, HALF, 1])).toBe(1 + 2 * HALF);
  });

  it('are 0 for a process that computes none of them', () => {
    expect(sumOf([])).toBe(0);
  });

  it('are divided by the loss scale', () => {
    expect(sumOf([3, 5], 4)).toBe(2);
  });

  it('leave no tensor, whether they were read or not', () => {
    const before = tf.memory().numTensors;
    sumOf([1, 2]);
    const unread = new WindowLosses();
    unread.add(tf.scalar(1));
    unread.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

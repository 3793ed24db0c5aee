import { expect } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

/** Values that look drawn at random, the same each time. */
export function waves(shape: [number, number], phase: number): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from({ length: shape[0] * shape[1] }, (_, at) => Math.sin(1.7 * at + 3.1 * phase)),
    shape,
  );
}

/** [value, gradients of the value's sum, weighted by waves], each as its values. */
export function valueAndSlopes(run: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]): number[][] {
  const weighted = (...args: tf.Tensor[]) => {
    const value = run(...args);
    return tf.sum(tf.mul(value, tf.reshape(waves([1, value.size], 9), value.shape)));
  };
  const { grads } = tf.valueAndGrads(weighted)(inputs);
  return [run(...inputs), ...grads].map((tensor) => [...tensor.dataSync()]);
}

/** That two of them are the same but for roundings of values around 1 in float32. */
export function expectSame(found: number[][], expected: number[][]): void {
  const worst = found.map((values, index) =>
    Math.max(...values.map((value, at) => Math.abs(value - expected[index]![at]!))),
  );
  expect(worst).toHaveLength(expected.length);
  expect(Math.max(...worst)).toBeLessThan(5e-6);
}

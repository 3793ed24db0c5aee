import * as tf from '@tensorflow/tfjs-core';

import { repeatToShape, sumToShape } from './sum-to-shape.js';

/** Gradients of matrix products, and of operations that combine the values along an axis. */
export const REDUCTION_GRADIENTS: readonly tf.GradConfig[] = [
  {
    kernelName: 'Sum',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({
      x: () => repeatToShape(dy as tf.Tensor, x!.shape, axesOf(axis, x!)),
    }),
  },
  {
    kernelName: 'Mean',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => {
      const axes = axesOf(axis, x!);
      const count = axes.reduce((product, each) => product * x!.shape[each]!, 1);
      return { x: () => tf.div(repeatToShape(dy as tf.Tensor, x!.shape, axes), count) };
    },
  },
  {
    // Where values tie for the largest, each gets the whole gradient.
    kernelName: 'Max',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], { reductionIndices }) => ({
      x: () => {
        const axes = axesOf(reductionIndices, x!);
        const largest = repeatToShape(y!, x!.shape, axes);
        const isLargest = tf.cast(tf.equal(x!, largest), 'float32');
        return tf.mul(isLargest, repeatToShape(dy as tf.Tensor, x!.shape, axes));
      },
    }),
  },
  {
    kernelName: 'Softmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => {
        const weighted = tf.mul(dy as tf.Tensor, y!);
        return tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y!));
      },
    }),
  },
  {
    kernelName: 'LogSoftmax',
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({
      logits: () => tf.sub(dy as tf.Tensor, tf.mul(tf.sum(dy as tf.Tensor, -1, true), tf.exp(y!))),
    }),
  },
  {
    kernelName: 'BatchMatMul',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved, { transposeA, transposeB }) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      const slope = dy as tf.Tensor;
      return {
        a: () => {
          const gradient =
            transposeA === true
              ? tf.matMul(b, slope, transposeB === true, true)
              : tf.matMul(slope, b, false, transposeB !== true);
          return sumToShape(gradient, a.shape);
        },
        b: () => {
          const gradient =
            transposeB === true
              ? tf.matMul(slope, a, true, transposeA === true)
              : tf.matMul(a, slope, transposeA !== true, false);
          return sumToShape(gradient, b.shape);
        },
      };
    },
  },
];

function axesOf(axis: unknown, x: tf.Tensor): number[] {
  return tf.util.parseAxisParam(axis as number | number[], x.shape);
}

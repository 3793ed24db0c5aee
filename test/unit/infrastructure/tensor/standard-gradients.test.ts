import * as tf from '@tensorflow/tfjs-core';

import { describeDifferentiableOperation } from './differentiable-operation.js';

describeDifferentiableOperation({
  name: 'slice from a row on',
  inputShapes: [[5, 3]],
  run: (x) => tf.slice(x, 2),
});
describeDifferentiableOperation({
  name: 'slice up to the end of an axis',
  inputShapes: [[5, 3, 2]],
  run: (x) => tf.slice(x, [1, 0, 1], [2, -1, 1]),
});
describeDifferentiableOperation({
  name: 'slice of some axes',
  inputShapes: [[4, 3]],
  run: (x) => tf.slice(x, [1], [2]),
});
for (const transposeA of [false, true]) {
  for (const transposeB of [false, true]) {
    describeDifferentiableOperation({
      name: `matMul of matrices with one matrix, transposed: ${transposeA}, ${transposeB}`,
      inputShapes: [[3, ...(transposeA ? [4, 2] : [2, 4])], transposeB ? [5, 4] : [4, 5]],
      run: (a, b) => tf.matMul(a, b, transposeA, transposeB),
    });
  }
}
describeDifferentiableOperation({
  name: 'stack and unstack',
  inputShapes: [
    [3, 2],
    [3, 2],
  ],
  run: (a, b) => tf.mul(tf.unstack(tf.stack([a, b], 1), 0)[1]!, 2),
});
describeDifferentiableOperation({
  name: 'mean over some axes',
  inputShapes: [[2, 3, 4]],
  run: (x) => tf.mean(tf.square(x), [0, -1]),
});
describeDifferentiableOperation({
  name: 'max over an axis that stays',
  inputShapes: [[3, 4]],
  run: (x) => tf.max(x, 1, true),
});
describeDifferentiableOperation({
  name: 'logSoftmax',
  inputShapes: [[3, 4]],
  run: (x) => tf.logSoftmax(x),
});

import * as tf from '@tensorflow/tfjs-core';

import { sumToShape } from './sum-to-shape.js';

/** Gradient of an operation on one tensor from its slope, which may use the input or the output. */
function ofInput(
  kernelName: string,
  inputName: string,
  gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: [inputName],
    gradFunc: (dy, [x]) => ({ [inputName]: () => gradient(dy as tf.Tensor, x!) }),
  };
}

function ofOutput(
  kernelName: string,
  inputName: string,
  gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    outputsToSave: [true],
    gradFunc: (dy, [y]) => ({ [inputName]: () => gradient(dy as tf.Tensor, y!) }),
  };
}

/** Gradient of a broadcasting operation on two tensors. */
function ofPair(
  kernelName: string,
  gradientA: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  gradientB: (dy: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
): tf.GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, saved) => {
      const [a, b] = saved as [tf.Tensor, tf.Tensor];
      return {
        a: () => sumToShape(gradientA(dy as tf.Tensor, a, b), a.shape),
        b: () => sumToShape(gradientB(dy as tf.Tensor, a, b), b.shape),
      };
    },
  };
}

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/** Gradients of operations that work value by value. */
export const ELEMENTWISE_GRADIENTS: readonly tf.GradConfig[] = [
  ofPair(
    'Add',
    (dy) => dy,
    (dy) => dy,
  ),
  ofPair(
    'Sub',
    (dy) => dy,
    (dy) => tf.neg(dy),
  ),
  ofPair(
    'Multiply',
    (dy, _, b) => tf.mul(dy, b),
    (dy, a) => tf.mul(dy, a),
  ),
  ofPair(
    'RealDiv',
    (dy, _, b) => tf.div(dy, b),
    (dy, a, b) => tf.neg(tf.div(tf.mul(dy, a), tf.square(b))),
  ),
  ofInput('Neg', 'x', (dy) => tf.neg(dy)),
  ofInput('Square', 'x', (dy, x) => tf.mul(dy, tf.mul(x, 2))),
  ofOutput('Sqrt', 'x', (dy, y) => tf.div(tf.mul(dy, 0.5), y)),
  ofOutput('Rsqrt', 'x', (dy, y) => tf.mul(dy, tf.mul(tf.mul(tf.square(y), y), -0.5))),
  ofOutput('Exp', 'x', (dy, y) => tf.mul(dy, y)),
  ofInput('Log', 'x', (dy, x) => tf.div(dy, x)),
  ofOutput('Tanh', 'x', (dy, y) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  ofOutput('Sigmoid', 'x', (dy, y) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  ofInput('Softplus', 'x', (dy, x) => tf.mul(dy, tf.sigmoid(x))),
  ofInput('Relu', 'x', (dy, x) => tf.mul(dy, tf.step(x))),
  ofInput('Erf', 'x', (dy, x) => tf.mul(dy, tf.mul(tf.exp(tf.neg(tf.square(x))), TWO_OVER_SQRT_PI))),
];

import * as tf from '@tensorflow/tfjs-core';

import { gelu, geluNew } from './gelu.js';
import { expectShape } from './shape-check.js';

/** What is applied to the gate: SwiGLU has `silu`, GeGLU `gelu`. */
export type GateActivation = 'silu' | 'gelu' | 'gelu_new' | 'relu';

/**
 * activation(gate) * x, value by value: Shazeer 2020, arXiv:2002.05202. silu(z) is z * sigmoid(z).
 *
 * @param gate - [...]
 * @param x - [...], of the same shape
 */
export function gatedLinearUnit<T extends tf.Tensor>(gate: T, x: T, activation: GateActivation): T {
  expectShape('gatedLinearUnit: x', x.shape, gate.shape);
  return tf.tidy(() => tf.mul<T>(activate(gate, activation), x));
}

function activate(gate: tf.Tensor, activation: GateActivation): tf.Tensor {
  switch (activation) {
    case 'silu':
      return tf.mul(gate, tf.sigmoid(gate));
    case 'gelu':
      return gelu(gate);
    case 'gelu_new':
      return geluNew(gate);
    case 'relu':
      return tf.relu(gate);
    default:
      return activation satisfies never;
  }
}

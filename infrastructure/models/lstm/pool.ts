import * as tf from '@tensorflow/tfjs-core';

import type { RecurrentSpecification } from '#domain/model/lstm/specification.js';

import { toPadded } from '../../tensor/operations/ragged-rows.js';
import { meanOverTokens, realTokenMask } from '../text-vectors.js';

/** One vector per text out of a recurrent layer's states: outputs [tokens, size] and final [batch, size] give [batch, size]. */
export function pool(
  pooling: RecurrentSpecification['pooling'],
  { outputs, final }: { readonly outputs: tf.Tensor2D; readonly final: tf.Tensor2D },
  lengths: Int32Array,
): tf.Tensor2D {
  switch (pooling) {
    case 'last':
      return final;
    case 'max':
      return maxOverTokens(toPadded(outputs, lengths), lengths);
    case 'mean':
      return meanOverTokens(outputs, lengths);
    default:
      return pooling satisfies never;
  }
}

/** States lie in (-1, 1): 2 below any of them never wins. A finite number keeps the gradient free of NaN. */
const BELOW_ALL_STATES = -2;

function maxOverTokens(outputs: tf.Tensor3D, lengths: Int32Array): tf.Tensor2D {
  const real = realTokenMask(lengths, outputs.shape[1]);
  const masked = tf.add(tf.mul(outputs, real), tf.mul(tf.sub(1, real), BELOW_ALL_STATES));
  return tf.max(masked, 1);
}

import * as tf from '@tensorflow/tfjs-core';

import { linear } from './linear.js';
import { longestRow, toPacked, toPadded } from './ragged-rows.js';
import {
  expectRecurrent,
  rowsWithToken,
  statesOf,
  type RecurrentStates,
  type RecurrentWeights,
} from './recurrent-layer.js';

type Gates = [tf.Tensor, tf.Tensor, tf.Tensor];

/**
 * One direction of one layer of `torch.nn.GRU` over packed sequences (Cho et al. 2014, arXiv:1406.1078; the reset gate
 * acts behind the product, as in PyTorch and cuDNN): states start at 0 in each row, and run from its last token to its
 * first when reversed. The rows stand one after the other, without padding. Gates are stacked as reset, update, new.
 *
 * @param x - [tokens, in]
 * @param lengths - Tokens per row, [batch]; their sum is the number of tokens.
 */
export function gruLayer(
  x: tf.Tensor2D,
  lengths: Int32Array,
  weights: RecurrentWeights,
  reverse: boolean,
): RecurrentStates {
  expectRecurrent('gruLayer', 3, x, lengths, weights);
  return tf.tidy(() => ({ ...statesOf(outputsOf(x, lengths, weights, reverse), lengths, reverse) }));
}

function outputsOf(
  x: tf.Tensor2D,
  lengths: Int32Array,
  { weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden }: RecurrentWeights,
  reverse: boolean,
): tf.Tensor2D {
  const tokens = longestRow(lengths);
  // One product over all tokens; what is left for each step is the product with the previous state.
  const ofInputs = tf.unstack(toPadded(linear(x, weightInputHidden, biasInputHidden), lengths), 1);
  const outputs = new Array<tf.Tensor>(tokens);
  let hidden: tf.Tensor = tf.zeros([lengths.length, weightHiddenHidden.shape[1]!]);
  for (let step = 0; step < tokens; step++) {
    const token = reverse ? tokens - 1 - step : step;
    const next = nextState(ofInputs[token]!, linear(hidden, weightHiddenHidden, biasHiddenHidden), hidden);
    outputs[token] = next;
    hidden = tf.add(hidden, tf.mul(rowsWithToken(lengths, token), tf.sub(next, hidden)));
  }
  return toPacked(tf.stack(outputs, 1) as tf.Tensor3D, lengths);
}

/** Gates of the input and of the state before, [batch, 3 h], to the state, [batch, h]. */
function nextState(ofInput: tf.Tensor, ofHidden: tf.Tensor, hidden: tf.Tensor): tf.Tensor {
  const [inputReset, inputUpdate, inputNew] = tf.split(ofInput, 3, 1) as Gates;
  const [hiddenReset, hiddenUpdate, hiddenNew] = tf.split(ofHidden, 3, 1) as Gates;
  const reset = tf.sigmoid(tf.add(inputReset, hiddenReset));
  const update = tf.sigmoid(tf.add(inputUpdate, hiddenUpdate));
  const candidate = tf.tanh(tf.add(inputNew, tf.mul(reset, hiddenNew)));
  return tf.add(candidate, tf.mul(update, tf.sub(hidden, candidate)));
}

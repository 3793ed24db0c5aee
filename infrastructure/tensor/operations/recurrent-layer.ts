import * as tf from '@tensorflow/tfjs-core';

import { embedding } from './embedding.js';
import { expectLengths, rowStarts } from './ragged-rows.js';
import { expectShape } from './shape-check.js';

/** Weights of one direction of one layer, named as in `torch.nn.LSTM` and `torch.nn.GRU`; g gates of h rows each. */
export interface RecurrentWeights {
  /** [g h, in] */
  readonly weightInputHidden: tf.Tensor;
  /** [g h, h] */
  readonly weightHiddenHidden: tf.Tensor;
  /** [g h] */
  readonly biasInputHidden: tf.Tensor;
  /** [g h] */
  readonly biasHiddenHidden: tf.Tensor;
}

/** Hidden states of a layer. */
export interface RecurrentStates {
  /** [tokens, h] */
  readonly outputs: tf.Tensor2D;
  /** The state after the last step: that of a row's last token, or of the first one when reversed. [batch, h] */
  readonly final: tf.Tensor2D;
}

/** The states of a layer out of its outputs [tokens, h]. */
export function statesOf(outputs: tf.Tensor2D, lengths: Int32Array, reverse: boolean): RecurrentStates {
  const lastSteps = rowStarts(lengths).map((start, row) => (reverse ? start : start + lengths[row]! - 1));
  return { outputs, final: embedding(tf.tensor1d(lastSteps, 'int32'), outputs) };
}

/** Throws `ARGUMENT.INVALID` unless x [tokens, in], the lengths and the weights of `gates` gates belong together. */
export function expectRecurrent(
  name: string,
  gates: number,
  x: tf.Tensor,
  lengths: Int32Array,
  weights: RecurrentWeights,
): void {
  expectShape(`${name}: x`, x.shape, ['tokens', 'in']);
  const [tokens, inputSize] = x.shape as [number, number];
  expectLengths(`${name}: lengths`, lengths, tokens);
  const { weightInputHidden, weightHiddenHidden, biasInputHidden, biasHiddenHidden } = weights;
  expectShape(`${name}: weightHiddenHidden`, weightHiddenHidden.shape, [`${gates} h`, 'h']);
  const hiddenSize = weightHiddenHidden.shape[1]!;
  const rows = gates * hiddenSize;
  expectShape(`${name}: weightHiddenHidden`, weightHiddenHidden.shape, [rows, hiddenSize]);
  expectShape(`${name}: weightInputHidden`, weightInputHidden.shape, [rows, inputSize]);
  expectShape(`${name}: biasInputHidden`, biasInputHidden.shape, [rows]);
  expectShape(`${name}: biasHiddenHidden`, biasHiddenHidden.shape, [rows]);
}

/** 1 for the rows that have a token at this place, else 0: [batch, 1]. */
export function rowsWithToken(lengths: Int32Array, token: number): tf.Tensor2D {
  return tf.tensor2d(
    Float32Array.from(lengths, (length) => (token < length ? 1 : 0)),
    [lengths.length, 1],
  );
}

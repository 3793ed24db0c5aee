import * as tf from '@tensorflow/tfjs-core';

import { hasFusedKernel, runFusedKernel } from './fused-kernel.js';
import { linear } from './linear.js';
import { longestRow, toPacked, toPadded } from './ragged-rows.js';
import {
  expectRecurrent,
  rowsWithToken,
  statesOf,
  type RecurrentStates,
  type RecurrentWeights,
} from './recurrent-layer.js';

/**
 * One direction of one layer of `torch.nn.LSTM` over packed sequences (Hochreiter & Schmidhuber 1997, with forget gates
 * by Gers et al. 2000): states start at 0 in each row, and run from its last token to its first when reversed. The rows
 * stand one after the other, without padding. Gates are stacked as input, forget, cell, output.
 *
 * @param x - [tokens, in]
 * @param lengths - Tokens per row, [batch]; their sum is the number of tokens.
 */
export function lstmLayer(
  x: tf.Tensor2D,
  lengths: Int32Array,
  weights: RecurrentWeights,
  reverse: boolean,
): RecurrentStates {
  expectRecurrent('lstmLayer', 4, x, lengths, weights);
  return tf.tidy(() => {
    const run = hasFusedKernel('ArenaLstm') ? fused : composed;
    return { ...statesOf(run(x, lengths, weights, reverse) as tf.Tensor2D, lengths, reverse) };
  });
}

function composed(
  x: tf.Tensor2D,
  lengths: Int32Array,
  weights: RecurrentWeights,
  reverse: boolean,
): tf.Tensor {
  const [batch, tokens] = [lengths.length, longestRow(lengths)];
  const hiddenSize = weights.weightHiddenHidden.shape[1]!;
  const bias = tf.add(weights.biasInputHidden, weights.biasHiddenHidden);
  // One product over all tokens; what is left for each step is the product with the previous state.
  const inputGates = tf.unstack(toPadded(linear(x, weights.weightInputHidden, bias), lengths), 1);
  const outputs = new Array<tf.Tensor>(tokens);
  let hidden: tf.Tensor = tf.zeros([batch, hiddenSize]);
  let cell: tf.Tensor = tf.zeros([batch, hiddenSize]);
  for (let step = 0; step < tokens; step++) {
    const token = reverse ? tokens - 1 - step : step;
    const gates = tf.add(inputGates[token]!, linear(hidden, weights.weightHiddenHidden));
    const [input, forget, candidate, output] = tf.split(gates, 4, 1) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const nextCell = tf.add(tf.mul(tf.sigmoid(forget), cell), tf.mul(tf.sigmoid(input), tf.tanh(candidate)));
    const nextHidden = tf.mul(tf.sigmoid(output), tf.tanh(nextCell));
    const isReal = rowsWithToken(lengths, token);
    outputs[token] = nextHidden;
    hidden = tf.add(hidden, tf.mul(isReal, tf.sub(nextHidden, hidden)));
    cell = tf.add(cell, tf.mul(isReal, tf.sub(nextCell, cell)));
  }
  return toPacked(tf.stack(outputs, 1) as tf.Tensor3D, lengths);
}

/**
 * `ArenaLstm` {x, and the weights} gives [outputs, gates?, cells?]: gates [tokens, 4 h] after their activations, cells
 * [tokens, h], where the engine has a use for them. `ArenaLstmGrad` {dy, x, the weights, outputs, gates?, cells?} gives
 * [dx, dWeightInputHidden, dWeightHiddenHidden, dBias], one bias gradient for both. Attributes: lengths (no tensor: a GPU
 * would have to be waited for to read it), reverse.
 */
function fused(x: tf.Tensor2D, lengths: Int32Array, weights: RecurrentWeights, reverse: boolean): tf.Tensor {
  const attributes = { lengths: [...lengths], reverse };
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const [outputs, gates, cells] = runFusedKernel('ArenaLstm', { x, ...weights }, attributes);
    const forGradient = gates === undefined || cells === undefined ? [] : [gates, cells];
    save([x, ...WEIGHTS.map((name) => weights[name]), outputs!, ...forGradient]);
    return {
      value: outputs!,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const inputs = { dy, ...namedSaved(saved) };
        const [dx, dWeightInput, dWeightHidden, dBias] = runFusedKernel('ArenaLstmGrad', inputs, attributes);
        return [dx!, dWeightInput!, dWeightHidden!, dBias!, tf.clone(dBias!)];
      },
    };
  });
  return operation(x, ...WEIGHTS.map((name) => weights[name]));
}

const WEIGHTS = ['weightInputHidden', 'weightHiddenHidden', 'biasInputHidden', 'biasHiddenHidden'] as const;

function namedSaved(saved: readonly tf.Tensor[]): Record<string, tf.Tensor | undefined> {
  const names = ['x', ...WEIGHTS, 'outputs', 'gates', 'cells'];
  return Object.fromEntries(names.map((name, index) => [name, saved[index]]));
}

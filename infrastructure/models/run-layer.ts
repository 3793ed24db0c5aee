import type * as tf from '@tensorflow/tfjs-core';

import { recomputed } from '../tensor/operations/recomputed.js';
import type { ForwardPass } from './forward-pass.js';

/** Tensors that a layer reads and that have no gradients, by name. */
type Fixed<F> = { readonly [Name in keyof F]: tf.Tensor };

/**
 * One layer of a stack, [tokens, hidden] to the same, or to those of the tokens that are read. With gradient checkpointing
 * nothing inside it is kept for the backward pass but its input: it is computed again there, with the same values dropped.
 *
 * @param prefix - what the names of the layer's parameters begin with, such as `bert.encoder.layer.0`
 * @param fixed - tensors that the layer reads beside its input and its parameters
 */
export function runLayer<S, F extends Fixed<F>>(
  pass: ForwardPass<S>,
  prefix: string,
  fixed: F,
  input: tf.Tensor2D,
  layer: (pass: ForwardPass<S>, input: tf.Tensor2D, fixed: F) => tf.Tensor2D,
): tf.Tensor2D {
  if (!pass.recomputesLayers) return layer(pass, input, fixed);
  const { parameters } = pass;
  const names = Object.keys(fixed);
  const learning = parameters.learningUnder(`${prefix}.`);
  const dropoutAgain = pass.dropout.copy();
  let { dropout } = pass;
  const output = recomputed(
    [input, ...learning.map(([, parameter]) => parameter)],
    Object.values<tf.Tensor>(fixed),
    ([layerInput, ...values], fixedValues) => {
      const readings = new Map(values.map((value, index) => [learning[index]![0], value]));
      const fixedByName = Object.fromEntries(fixedValues.map((value, index) => [names[index]!, value]));
      return parameters.reading(readings, () =>
        layer({ ...pass, dropout }, layerInput as tf.Tensor2D, fixedByName as F),
      );
    },
  );
  // From here on, the layer is computed in the backward pass.
  dropout = dropoutAgain;
  return output as tf.Tensor2D;
}

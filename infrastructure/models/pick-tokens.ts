import type * as tf from '@tensorflow/tfjs-core';

import type { TransformerSpecification } from '#domain/model/common-specification.js';
import { headOf } from '#domain/model/model-objective.js';

import type { ForwardPass } from './forward-pass.js';
import { lastTokens } from './text-vectors.js';

/** Picks, of the states of all tokens, those that are read after a layer: [tokens, size] to [n, size]. */
export type PickTokens = (states: tf.Tensor2D) => tf.Tensor2D;

/** For what reads every token: another layer, or a head that gives something for each. */
export const pickAllTokens: PickTokens = (states) => states;

/**
 * What is read after a layer of a decoder. What classifies texts, or goes on with them, reads the last token of each alone:
 * after its attention, the last layer computes nothing for the others.
 */
export function pickAfterDecoderLayer(
  { specification, lengths, cache }: ForwardPass<TransformerSpecification>,
  layer: number,
): PickTokens {
  const readsLastTokens =
    cache !== undefined || headOf(specification.objective) === 'sequence_classification';
  if (layer < specification.layerCount - 1 || !readsLastTokens) return pickAllTokens;
  return (states) => (states.shape[0] === lengths.length ? states : lastTokens(states, lengths));
}

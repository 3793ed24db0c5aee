import type * as tf from '@tensorflow/tfjs-core';

import type { TransformerSpecification } from '#domain/model/common-specification.js';
import { headOf } from '#domain/model/model-objective.js';

import type { ForwardPass } from './forward-pass.js';
import { lastTokens } from './text-vectors.js';

/** Picks, of the states of all tokens, those that are read after a layer: [tokens, size] to [n, size]. */
export type ReadTokens = (states: tf.Tensor2D) => tf.Tensor2D;

/** What reads every token: another layer, or a head that gives something for each. */
export const readAllTokens: ReadTokens = (states) => states;

/**
 * What is read after a layer of a decoder. What classifies texts, or goes on with them, reads the last token of each alone:
 * of the others, the last layer computes no more than keys and values.
 */
export function readAfterDecoderLayer(
  { specification, lengths, cache }: ForwardPass<TransformerSpecification>,
  layer: number,
): ReadTokens {
  const goesOn = cache !== undefined || headOf(specification.objective) === 'sequence_classification';
  const isLast = layer === specification.layerCount - 1;
  return isLast && goesOn ? (states) => lastTokens(states, lengths) : readAllTokens;
}

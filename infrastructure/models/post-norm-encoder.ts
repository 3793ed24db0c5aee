import type * as tf from '@tensorflow/tfjs-core';

import { headOf, type ModelObjective } from '#domain/model/model-objective.js';

import type { ForwardPass } from './forward-pass.js';
import {
  firstTokenEncoderLayer,
  postNormEncoderLayer,
  type EncoderLayerNames,
  type EncoderLayerSettings,
} from './post-norm-encoder-layer.js';
import { runLayer } from './run-layer.js';

/** What {@link postNormEncoder} depends on besides its weights. */
export interface EncoderSettings extends EncoderLayerSettings {
  readonly layerCount: number;
  readonly objective: ModelObjective;
}

/**
 * The layers of an encoder, one after the other. What classifies a text reads its first token alone: then the last
 * layer gives no others.
 *
 * @param prefixOf - what the names of a layer's parameters begin with, such as `bert.encoder.layer.0`
 * @param namesIn - the names under a prefix
 * @param input - [tokens, hidden]
 * @returns hidden states of the first token of each text, [batch, hidden], for a head that classifies texts, of all tokens
 * for others
 */
export function postNormEncoder(
  pass: ForwardPass<unknown>,
  prefixOf: (layer: number) => string,
  namesIn: (prefix: string) => EncoderLayerNames,
  settings: EncoderSettings,
  input: tf.Tensor2D,
): tf.Tensor2D {
  const readsFirstTokens = headOf(settings.objective) === 'sequence_classification';
  const last = settings.layerCount - 1;
  let hidden = input;
  for (let layer = 0; layer <= last; layer++) {
    const prefix = prefixOf(layer);
    const compute = readsFirstTokens && layer === last ? firstTokenEncoderLayer : postNormEncoderLayer;
    hidden = runLayer(pass, prefix, {}, hidden, (inLayer, layerInput) =>
      compute(inLayer, namesIn(prefix), settings, layerInput),
    );
  }
  return hidden;
}

import * as tf from '@tensorflow/tfjs-core';

import type { BertEncoderSpecification } from '#domain/model/bert/specification.js';

import { embedding } from '../../tensor/operations/embedding.js';
import type { ForwardPass } from '../forward-pass.js';
import { norm } from '../named-layers.js';
import { positionEmbeddings } from '../position-embeddings.js';
import type { EncoderLayerNames } from '../post-norm-encoder-layer.js';
import { postNormEncoder } from '../post-norm-encoder.js';
import type { TokenBatch } from '../tensor-model.js';

/**
 * Hidden states, as those of `postNormEncoder`, of the encoder whose names begin with a prefix.
 * @param firstPositionRow - row of the position table for the first token
 */
export function bertEncoder(
  pass: ForwardPass<BertEncoderSpecification>,
  prefix: string,
  batch: TokenBatch,
  firstPositionRow = 0,
): tf.Tensor2D {
  const { specification } = pass;
  const settings = { ...specification, normEpsilon: specification.layerNormEpsilon };
  const embedded = embed(pass, `${prefix}.embeddings`, batch, firstPositionRow);
  const prefixOf = (layer: number): string => `${prefix}.encoder.layer.${layer}`;
  return postNormEncoder(pass, prefixOf, bertLayerNames, settings, embedded);
}

/** Word, position and type embeddings, normalized: [tokens, hidden]. */
function embed(
  pass: ForwardPass<BertEncoderSpecification>,
  prefix: string,
  { inputIds, typeIds }: TokenBatch,
  firstPositionRow: number,
): tf.Tensor2D {
  const { specification, parameters } = pass;
  const table = (name: string) => parameters.get(`${prefix}.${name}_embeddings.weight`);
  const words = embedding(inputIds, table('word'), specification.paddingTokenId);
  const positions = positionEmbeddings(table('position'), pass.positions, firstPositionRow);
  const types =
    typeIds === undefined
      ? tf.slice(table('token_type'), [0, 0], [1, specification.hiddenSize])
      : embedding(typeIds, table('token_type'));
  const sum = tf.add<tf.Tensor2D>(words, tf.add(positions, types));
  const normalized = norm(pass, `${prefix}.LayerNorm`, sum, specification.layerNormEpsilon);
  return pass.dropout.apply(normalized, specification.hiddenDropout);
}

/** Names of the parts of one layer; `prefix` such as `bert.encoder.layer.0`. */
export function bertLayerNames(prefix: string): EncoderLayerNames {
  return {
    query: `${prefix}.attention.self.query`,
    key: `${prefix}.attention.self.key`,
    value: `${prefix}.attention.self.value`,
    attentionOutput: `${prefix}.attention.output.dense`,
    attentionNorm: `${prefix}.attention.output.LayerNorm`,
    expansion: `${prefix}.intermediate.dense`,
    contraction: `${prefix}.output.dense`,
    outputNorm: `${prefix}.output.LayerNorm`,
  };
}

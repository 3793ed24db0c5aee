import * as tf from '@tensorflow/tfjs-core';

import type { DistilbertSpecification } from '#domain/model/distilbert/specification.js';
import { headOf } from '#domain/model/model-objective.js';

import { embedding } from '../../tensor/operations/embedding.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { maskedLanguageLogits } from '../masked-language-head.js';
import { dense, norm } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import { positionEmbeddings } from '../position-embeddings.js';
import type { EncoderLayerNames } from '../post-norm-encoder-layer.js';
import { postNormEncoder } from '../post-norm-encoder.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

/** `transformers` has no setting for it. */
export const DISTILBERT_NORM_EPSILON = 1e-12;

/** Logits of `DistilBertForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`. */
export function distilbertForward(
  specification: DistilbertSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = startPass(specification, parameters, batch, mode);
  const settings = { ...specification, normEpsilon: DISTILBERT_NORM_EPSILON };
  const prefixOf = (layer: number): string => `distilbert.transformer.layer.${layer}`;
  const hidden = postNormEncoder(pass, prefixOf, distilbertLayerNames, settings, embed(pass, batch));
  return logits(pass, hidden);
}

function embed(pass: ForwardPass<DistilbertSpecification>, { inputIds }: TokenBatch): tf.Tensor2D {
  const { specification, parameters } = pass;
  const table = (name: string) => parameters.get(`distilbert.embeddings.${name}_embeddings.weight`);
  const words = embedding(inputIds, table('word'), specification.paddingTokenId);
  const sum = tf.add<tf.Tensor2D>(words, positionEmbeddings(table('position'), pass.positions));
  const normalized = norm(pass, 'distilbert.embeddings.LayerNorm', sum, DISTILBERT_NORM_EPSILON);
  return pass.dropout.apply(normalized, specification.hiddenDropout);
}

/** Names of the parts of one layer; `prefix` such as `distilbert.transformer.layer.0`. */
export function distilbertLayerNames(prefix: string): EncoderLayerNames {
  return {
    query: `${prefix}.attention.q_lin`,
    key: `${prefix}.attention.k_lin`,
    value: `${prefix}.attention.v_lin`,
    attentionOutput: `${prefix}.attention.out_lin`,
    attentionNorm: `${prefix}.sa_layer_norm`,
    expansion: `${prefix}.ffn.lin1`,
    contraction: `${prefix}.ffn.lin2`,
    outputNorm: `${prefix}.output_layer_norm`,
  };
}

function logits(pass: ForwardPass<DistilbertSpecification>, hidden: tf.Tensor2D): tf.Tensor {
  const { objective, activation, classifierDropout, hiddenDropout } = pass.specification;
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification': {
      const first = dense(pass, 'pre_classifier', hidden, 'relu');
      return dense(pass, 'classifier', pass.dropout.apply(first, classifierDropout));
    }
    case 'token_classification':
      return dense(pass, 'classifier', pass.dropout.apply(hidden, hiddenDropout));
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return maskedLanguageLogits(pass, HEAD_NAMES, hidden, {
        activation,
        normEpsilon: DISTILBERT_NORM_EPSILON,
      });
    default:
      return head satisfies never;
  }
}

const HEAD_NAMES = {
  transform: 'vocab_transform',
  norm: 'vocab_layer_norm',
  bias: 'vocab_projector.bias',
  wordEmbeddings: 'distilbert.embeddings.word_embeddings.weight',
};

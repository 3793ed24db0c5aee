import type * as tf from '@tensorflow/tfjs-core';

import { headOf } from '#domain/model/model-objective.js';
import type { BertSpecification } from '#domain/model/specification.js';

import { startPass, type ForwardPass } from '../forward-pass.js';
import { maskedLanguageLogits } from '../masked-language-head.js';
import { dense } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';
import { bertEncoder } from './encoder.js';

/** Logits of `BertForSequenceClassification`, `BertForTokenClassification` or `BertForMaskedLM`. */
export function bertForward(
  specification: BertSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = startPass(specification, parameters, batch, mode);
  return logits(pass, bertEncoder(pass, 'bert', batch));
}

function logits(pass: ForwardPass<BertSpecification>, hidden: tf.Tensor2D): tf.Tensor {
  const { objective, activation, layerNormEpsilon, classifierDropout } = pass.specification;
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification': {
      const pooled = dense(pass, 'bert.pooler.dense', hidden, 'tanh');
      return dense(pass, 'classifier', pass.dropout.apply(pooled, classifierDropout));
    }
    case 'token_classification':
      return dense(pass, 'classifier', pass.dropout.apply(hidden, classifierDropout));
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      return maskedLanguageLogits(pass, HEAD_NAMES, hidden, { activation, normEpsilon: layerNormEpsilon });
    default:
      return head satisfies never;
  }
}

const HEAD_NAMES = {
  transform: 'cls.predictions.transform.dense',
  norm: 'cls.predictions.transform.LayerNorm',
  bias: 'cls.predictions.bias',
  wordEmbeddings: 'bert.embeddings.word_embeddings.weight',
};

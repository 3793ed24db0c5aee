import type * as tf from '@tensorflow/tfjs-core';

import { headOf } from '#domain/model/model-objective.js';
import { firstPositionRow, type RobertaSpecification } from '#domain/model/roberta/specification.js';

import { bertEncoder } from '../bert/encoder.js';
import { startPass, type ForwardPass } from '../forward-pass.js';
import { maskedLanguageLogits } from '../masked-language-head.js';
import { dense } from '../named-layers.js';
import type { ParameterStore } from '../parameter-store.js';
import type { ForwardMode, TokenBatch } from '../tensor-model.js';

/**
 * Logits of `RobertaForSequenceClassification`, `...ForTokenClassification` or `...ForMaskedLM`. `transformers` gives
 * padding ids inside a text no position of their own; here each token has one.
 */
export function robertaForward(
  specification: RobertaSpecification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
): tf.Tensor {
  const pass = startPass(specification, parameters, batch, mode);
  return logits(pass, bertEncoder(pass, 'roberta', batch, firstPositionRow(specification)));
}

function logits(pass: ForwardPass<RobertaSpecification>, hidden: tf.Tensor2D): tf.Tensor {
  const { objective, layerNormEpsilon, classifierDropout } = pass.specification;
  const drop = (x: tf.Tensor2D) => pass.dropout.apply(x, classifierDropout);
  const head = headOf(objective);
  switch (head) {
    case 'sequence_classification': {
      const first = drop(hidden);
      return dense(pass, 'classifier.out_proj', drop(dense(pass, 'classifier.dense', first, 'tanh')));
    }
    case 'token_classification':
      return dense(pass, 'classifier', drop(hidden));
    case 'masked_language_modeling':
    case 'causal_language_modeling':
      // The head's activation is fixed in transformers.
      return maskedLanguageLogits(pass, HEAD_NAMES, hidden, {
        activation: 'gelu',
        normEpsilon: layerNormEpsilon,
      });
    default:
      return head satisfies never;
  }
}

const HEAD_NAMES = {
  transform: 'lm_head.dense',
  norm: 'lm_head.layer_norm',
  bias: 'lm_head.bias',
  wordEmbeddings: 'roberta.embeddings.word_embeddings.weight',
};

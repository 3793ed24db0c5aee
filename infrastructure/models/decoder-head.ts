import type * as tf from '@tensorflow/tfjs-core';

import type { CommonSpecification } from '#domain/model/common-specification.js';
import { headOf } from '#domain/model/model-objective.js';

import { linear } from '../tensor/operations/linear.js';
import type { ForwardPass } from './forward-pass.js';
import { dense } from './named-layers.js';

/** Names of the heads on a decoder. */
export interface DecoderHeads {
  /** The whole name of the weight that gives logits over the vocabulary: the head's own, or that of the embedding. */
  readonly vocabularyWeight: string;
  readonly vocabularyBias?: string;
  readonly tokenClassifier: 'classifier' | 'score';
  readonly tokenClassifierDropout: number;
}

/**
 * Logits on a decoder's hidden states, those of the tokens that are read (`pick-tokens.ts`): [batch, labels] or
 * [tokens, labels], or [tokens, vocabulary] or [batch, vocabulary], where those of a token predict the next one.
 */
export function decoderLogits(
  pass: ForwardPass<CommonSpecification>,
  heads: DecoderHeads,
  hidden: tf.Tensor2D,
): tf.Tensor {
  const head = headOf(pass.specification.objective);
  switch (head) {
    case 'sequence_classification':
      return dense(pass, 'score', hidden);
    case 'token_classification':
      return dense(pass, heads.tokenClassifier, pass.dropout.apply(hidden, heads.tokenClassifierDropout));
    case 'masked_language_modeling':
    case 'causal_language_modeling': {
      const { parameters } = pass;
      const bias = heads.vocabularyBias === undefined ? undefined : parameters.get(heads.vocabularyBias);
      return linear(hidden, parameters.get(heads.vocabularyWeight), bias);
    }
    default:
      return head satisfies never;
  }
}

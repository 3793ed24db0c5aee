import type * as tf from '@tensorflow/tfjs-core';

import type { CommonSpecification } from '#domain/model/common-specification.js';
import { headOf } from '#domain/model/model-objective.js';

import { linear } from '../tensor/operations/linear.js';
import type { ForwardPass } from './forward-pass.js';
import { dense } from './named-layers.js';
import type { ParameterStore } from './parameter-store.js';
import type { ForwardMode, TokenBatch, TokenStates } from './tensor-model.js';

/** Names of the heads on a decoder. */
export interface DecoderHeads {
  /** The whole name of the weight that gives logits over the vocabulary: the head's own, or that of the embedding. */
  readonly vocabularyWeight: string;
  readonly vocabularyBias?: string;
  readonly tokenClassifier: 'classifier' | 'score';
  readonly tokenClassifierDropout: number;
}

/** A decoder's forward pass as far as its head. */
export interface DecodedTokens {
  readonly pass: ForwardPass<CommonSpecification>;
  readonly heads: DecoderHeads;
  /** After the last norm, of the tokens that are read (`pick-tokens.ts`): [tokens, hidden] or [batch, hidden]. */
  readonly hidden: tf.Tensor2D;
}

/** What a model of some specification computes; the arguments are those of `Architecture.forward`. */
type Computation<Specification, Result> = (
  specification: Specification,
  parameters: ParameterStore,
  batch: TokenBatch,
  mode: ForwardMode,
) => Result;

/** What an architecture says of its computation, where that is a decoder's. */
export function decoderComputation<Specification>(decode: Computation<Specification, DecodedTokens>): {
  readonly forward: Computation<Specification, tf.Tensor>;
  readonly tokenStates: Computation<Specification, TokenStates>;
} {
  return {
    forward: (...args) => logitsOf(decode(...args)),
    tokenStates: (...args) => tokenStatesOf(decode(...args)),
  };
}

/** [batch, labels] or [tokens, labels], or [tokens, vocabulary] or [batch, vocabulary], to predict the next token. */
function logitsOf(decoded: DecodedTokens): tf.Tensor {
  const { pass, heads, hidden } = decoded;
  const head = headOf(pass.specification.objective);
  switch (head) {
    case 'sequence_classification':
      return dense(pass, 'score', hidden);
    case 'token_classification':
      return dense(pass, heads.tokenClassifier, pass.dropout.apply(hidden, heads.tokenClassifierDropout));
    case 'masked_language_modeling':
    case 'causal_language_modeling': {
      const { states, weight, bias } = tokenStatesOf(decoded);
      return linear(states, weight, bias);
    }
    default:
      return head satisfies never;
  }
}

function tokenStatesOf({ pass: { parameters }, heads, hidden }: DecodedTokens): TokenStates {
  const weight = parameters.get(heads.vocabularyWeight) as tf.Tensor2D;
  const bias =
    heads.vocabularyBias === undefined ? {} : { bias: parameters.get(heads.vocabularyBias) as tf.Tensor1D };
  return { states: hidden, weight, ...bias };
}

import type * as tf from '@tensorflow/tfjs-core';

import type { HiddenActivation } from '#domain/model/common-specification.js';

import { linear } from '../tensor/operations/linear.js';
import type { ForwardPass } from './forward-pass.js';
import { dense, norm } from './named-layers.js';

/** Names of the parts of a masked-language-modelling head. */
export interface MaskedLanguageHeadNames {
  readonly transform: string;
  readonly norm: string;
  /** The whole name of the bias over the vocabulary; absent: none. */
  readonly bias?: string;
  /** The whole name of the token embedding, which is the last layer's weight too. */
  readonly wordEmbeddings: string;
}

/** Logits [tokens, vocabulary]: linear, activation, norm, and a product with the token embedding. */
export function maskedLanguageLogits(
  pass: ForwardPass<unknown>,
  names: MaskedLanguageHeadNames,
  hidden: tf.Tensor2D,
  { activation, normEpsilon }: { readonly activation: HiddenActivation; readonly normEpsilon: number },
): tf.Tensor {
  const { parameters } = pass;
  const transformed = norm(pass, names.norm, dense(pass, names.transform, hidden, activation), normEpsilon);
  const bias = names.bias === undefined ? undefined : parameters.get(names.bias);
  return linear(transformed, parameters.get(names.wordEmbeddings), bias);
}

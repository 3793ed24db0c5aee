import type * as tf from '@tensorflow/tfjs-core';

import type { HiddenActivation } from '#domain/model/common-specification.js';

import { attention } from '../tensor/operations/attention.js';
import { residualNorm } from '../tensor/operations/residual-norm.js';
import type { ForwardPass } from './forward-pass.js';
import { dense, denseLayers } from './named-layers.js';

/** Names of the linear layers and norms of one encoder layer. */
export interface EncoderLayerNames {
  readonly query: string;
  readonly key: string;
  readonly value: string;
  readonly attentionOutput: string;
  readonly attentionNorm: string;
  readonly expansion: string;
  readonly contraction: string;
  readonly outputNorm: string;
}

/** What one encoder layer depends on besides its weights. */
export interface EncoderLayerSettings {
  readonly headCount: number;
  readonly activation: HiddenActivation;
  readonly attentionDropout: number;
  readonly hiddenDropout: number;
  readonly normEpsilon: number;
}

/**
 * Self-attention and a feed-forward network, each added to its input and then normalized: Vaswani et al. 2017,
 * arXiv:1706.03762, section 3.1. [tokens, hidden] to the same.
 */
export function postNormEncoderLayer(
  pass: ForwardPass<unknown>,
  names: EncoderLayerNames,
  settings: EncoderLayerSettings,
  input: tf.Tensor2D,
): tf.Tensor2D {
  const { hiddenDropout, normEpsilon } = settings;
  const addAndNorm = (linearName: string, normName: string, x: tf.Tensor2D, residual: tf.Tensor2D) => {
    const { parameters, dropout } = pass;
    const gamma = parameters.get(`${normName}.weight`);
    const beta = parameters.get(`${normName}.bias`);
    const norm = { gamma, beta, epsilon: normEpsilon };
    return residualNorm(dense(pass, linearName, x), residual, norm, dropout.inside(hiddenDropout).dropout);
  };
  const attended = selfAttention(pass, names, settings, input);
  const middle = addAndNorm(names.attentionOutput, names.attentionNorm, attended, input);
  const expanded = dense(pass, names.expansion, middle, settings.activation);
  return addAndNorm(names.contraction, names.outputNorm, expanded, middle);
}

function selfAttention(
  pass: ForwardPass<unknown>,
  { query, key, value }: EncoderLayerNames,
  { headCount, attentionDropout }: EncoderLayerSettings,
  input: tf.Tensor2D,
): tf.Tensor2D {
  return attention(...denseLayers(pass, [query, key, value], input), {
    headCount,
    lengths: pass.lengths,
    causal: false,
    ...pass.dropout.inside(attentionDropout),
  });
}

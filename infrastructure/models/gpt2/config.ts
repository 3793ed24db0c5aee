import { z } from 'zod';

import type { Gpt2Specification } from '#domain/model/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import {
  ACTIVATION,
  DECODER_TOKEN_FIELDS,
  decoderPaddingId,
  LAYER_COUNT,
  only,
  POSITIVE,
  RATE,
  SIZE,
} from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Defaults are those of Hugging Face's `GPT2Config`. */
const GPT2_CONFIG = z
  .object({
    vocab_size: SIZE.default(50257),
    n_embd: SIZE.default(768),
    n_layer: LAYER_COUNT.default(12),
    n_head: SIZE.default(12),
    n_inner: SIZE.nullish(),
    n_positions: SIZE.default(1024),
    activation_function: ACTIVATION.default('gelu_new'),
    embd_pdrop: RATE.default(0.1),
    attn_pdrop: RATE.default(0.1),
    resid_pdrop: RATE.default(0.1),
    classifier_dropout: RATE.nullish(),
    layer_norm_epsilon: POSITIVE.default(1e-5),
    initializer_range: POSITIVE.default(0.02),
    ...DECODER_TOKEN_FIELDS,
    tie_word_embeddings: only(true),
    scale_attn_weights: only(true),
    scale_attn_by_inverse_layer_idx: only(false),
    add_cross_attention: only(false),
  })
  .refine((config) => config.n_embd % config.n_head === 0, {
    path: ['n_embd'],
    message: 'must be a multiple of n_head',
  });

/** GPT-2's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readGpt2Config(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): Gpt2Specification {
  const config = parseConfig(GPT2_CONFIG, fields, file);
  const { classifier_dropout: classifierDropout } = config;
  return {
    modelType: 'gpt2',
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: decoderPaddingId(config),
    hiddenSize: config.n_embd,
    layerCount: config.n_layer,
    headCount: config.n_head,
    intermediateSize: config.n_inner ?? 4 * config.n_embd,
    maxPositions: config.n_positions,
    activation: config.activation_function,
    embeddingDropout: config.embd_pdrop,
    attentionDropout: config.attn_pdrop,
    residualDropout: config.resid_pdrop,
    ...(typeof classifierDropout === 'number' ? { classifierDropout } : {}),
    layerNormEpsilon: config.layer_norm_epsilon,
    initializerRange: config.initializer_range,
  };
}

/** GPT-2's own fields of `config.json`. */
export function writeGpt2Config(specification: Gpt2Specification): ConfigFields {
  const { classifierDropout } = specification;
  return {
    activation_function: specification.activation,
    attn_pdrop: specification.attentionDropout,
    ...(classifierDropout === undefined ? {} : { classifier_dropout: classifierDropout }),
    embd_pdrop: specification.embeddingDropout,
    initializer_range: specification.initializerRange,
    layer_norm_epsilon: specification.layerNormEpsilon,
    n_embd: specification.hiddenSize,
    n_head: specification.headCount,
    n_inner: specification.intermediateSize,
    n_layer: specification.layerCount,
    n_positions: specification.maxPositions,
    resid_pdrop: specification.residualDropout,
    scale_attn_by_inverse_layer_idx: false,
    scale_attn_weights: true,
    tie_word_embeddings: true,
  };
}

import { z } from 'zod';

import type { CodegenSpecification } from '#domain/model/codegen/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import {
  ACTIVATION,
  DECODER_TOKEN_FIELDS,
  decoderPaddingId,
  LAYER_COUNT,
  POSITIVE,
  RATE,
  SIZE,
} from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Heads come in four groups, see the forward pass. */
const HEAD_GROUPS = 4;

/** Defaults are those of Hugging Face's `CodeGenConfig`. */
const CODEGEN_CONFIG = z
  .object({
    vocab_size: SIZE.default(50400),
    n_positions: SIZE.default(2048),
    n_embd: SIZE.default(4096),
    n_layer: LAYER_COUNT.default(28),
    n_head: SIZE.multipleOf(HEAD_GROUPS).default(16),
    n_inner: SIZE.nullish(),
    rotary_dim: SIZE.multipleOf(2).default(64),
    activation_function: ACTIVATION.default('gelu_new'),
    embd_pdrop: RATE.default(0),
    attn_pdrop: RATE.default(0),
    resid_pdrop: RATE.default(0),
    layer_norm_epsilon: POSITIVE.default(1e-5),
    initializer_range: POSITIVE.default(0.02),
    ...DECODER_TOKEN_FIELDS,
    tie_word_embeddings: z.boolean().default(false),
  })
  .refine((config) => config.n_embd % config.n_head === 0, {
    path: ['n_embd'],
    message: 'must be a multiple of n_head',
  })
  .refine((config) => config.rotary_dim <= config.n_embd / config.n_head, {
    path: ['rotary_dim'],
    message: 'must be at most the size of a head, n_embd / n_head',
  });

/** CodeGen's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readCodegenConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): CodegenSpecification {
  const config = parseConfig(CODEGEN_CONFIG, fields, file);
  return {
    modelType: 'codegen',
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: decoderPaddingId(config),
    hiddenSize: config.n_embd,
    layerCount: config.n_layer,
    headCount: config.n_head,
    intermediateSize: config.n_inner ?? 4 * config.n_embd,
    maxPositions: config.n_positions,
    rotarySize: config.rotary_dim,
    activation: config.activation_function,
    embeddingDropout: config.embd_pdrop,
    attentionDropout: config.attn_pdrop,
    residualDropout: config.resid_pdrop,
    layerNormEpsilon: config.layer_norm_epsilon,
    initializerRange: config.initializer_range,
    tiesEmbeddings: config.tie_word_embeddings,
  };
}

/** CodeGen's own fields of `config.json`. */
export function writeCodegenConfig(specification: CodegenSpecification): ConfigFields {
  return {
    activation_function: specification.activation,
    attn_pdrop: specification.attentionDropout,
    embd_pdrop: specification.embeddingDropout,
    initializer_range: specification.initializerRange,
    layer_norm_epsilon: specification.layerNormEpsilon,
    n_ctx: specification.maxPositions,
    n_embd: specification.hiddenSize,
    n_head: specification.headCount,
    n_inner: specification.intermediateSize,
    n_layer: specification.layerCount,
    n_positions: specification.maxPositions,
    resid_pdrop: specification.residualDropout,
    rotary_dim: specification.rotarySize,
    tie_word_embeddings: specification.tiesEmbeddings,
  };
}

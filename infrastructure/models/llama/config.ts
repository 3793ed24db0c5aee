import { z } from 'zod';

import type { LlamaDecoderSpecification, LlamaSpecification } from '#domain/model/llama/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import {
  DECODER_TOKEN_FIELDS,
  decoderPaddingId,
  LAYER_COUNT,
  only,
  POSITIVE,
  RATE,
  SIZE,
} from '../config-fields.js';
import { parseConfig } from '../parse-config.js';
import { readRotary, ROTARY_FIELDS, writeRotary } from '../rotary-config.js';

/** Fields of Llama's decoder with the defaults of Hugging Face's `LlamaConfig`. */
export const LLAMA_DECODER_FIELDS = {
  vocab_size: SIZE.default(32000),
  hidden_size: SIZE.default(4096),
  intermediate_size: SIZE.default(11008),
  num_hidden_layers: LAYER_COUNT.default(32),
  num_attention_heads: SIZE.default(32),
  num_key_value_heads: SIZE.nullish(),
  head_dim: SIZE.nullish(),
  hidden_act: only('silu'),
  max_position_embeddings: SIZE.default(2048),
  initializer_range: POSITIVE.default(0.02),
  rms_norm_eps: POSITIVE.default(1e-6),
  ...DECODER_TOKEN_FIELDS,
  tie_word_embeddings: z.boolean().default(false),
  ...ROTARY_FIELDS,
  attention_dropout: RATE.default(0),
  classifier_dropout: RATE.nullish(),
};

type LlamaDecoderFields = z.infer<z.ZodObject<typeof LLAMA_DECODER_FIELDS>>;

/** That groups of query heads share keys and values evenly. */
export function keyValueHeadsDivideHeads(config: {
  readonly num_attention_heads: number;
  readonly num_key_value_heads?: number | null | undefined;
}): boolean {
  return config.num_attention_heads % (config.num_key_value_heads ?? config.num_attention_heads) === 0;
}

/** What is wrong when they do not. */
export const KEY_VALUE_HEADS_PROBLEM = {
  path: ['num_attention_heads'],
  message: 'must be a multiple of num_key_value_heads',
};

const LLAMA_CONFIG = z
  .object({
    ...LLAMA_DECODER_FIELDS,
    attention_bias: z.boolean().default(false),
    mlp_bias: z.boolean().default(false),
  })
  .refine(keyValueHeadsDivideHeads, KEY_VALUE_HEADS_PROBLEM);

/** Llama's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readLlamaConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): LlamaSpecification {
  const config = parseConfig(LLAMA_CONFIG, fields, file);
  return {
    modelType: 'llama',
    ...common,
    ...decoderOf(config),
    queryKeyValueBias: config.attention_bias,
    attentionOutputBias: config.attention_bias,
    feedForwardBias: config.mlp_bias,
  };
}

/** The decoder that fields describe, but for its biases. */
export function decoderOf(
  config: LlamaDecoderFields,
): Omit<
  LlamaDecoderSpecification,
  keyof CommonDescription | 'queryKeyValueBias' | 'attentionOutputBias' | 'feedForwardBias'
> {
  const { classifier_dropout: classifierDropout } = config;
  return {
    vocabularySize: config.vocab_size,
    paddingTokenId: decoderPaddingId(config),
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    headCount: config.num_attention_heads,
    keyValueHeadCount: config.num_key_value_heads ?? config.num_attention_heads,
    headSize: config.head_dim ?? Math.floor(config.hidden_size / config.num_attention_heads),
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    rotary: readRotary(config),
    attentionDropout: config.attention_dropout,
    ...(typeof classifierDropout === 'number' ? { classifierDropout } : {}),
    normEpsilon: config.rms_norm_eps,
    initializerRange: config.initializer_range,
    tiesEmbeddings: config.tie_word_embeddings,
  };
}

/** Llama's own fields of `config.json`. */
export function writeLlamaConfig(specification: LlamaSpecification): ConfigFields {
  return {
    ...writeDecoderFields(specification),
    attention_bias: specification.queryKeyValueBias,
    head_dim: specification.headSize,
    mlp_bias: specification.feedForwardBias,
  };
}

/** The fields that describe a decoder. */
export function writeDecoderFields(specification: LlamaDecoderSpecification): ConfigFields {
  const { classifierDropout } = specification;
  return {
    attention_dropout: specification.attentionDropout,
    ...(classifierDropout === undefined ? {} : { classifier_dropout: classifierDropout }),
    hidden_act: 'silu',
    hidden_size: specification.hiddenSize,
    initializer_range: specification.initializerRange,
    intermediate_size: specification.intermediateSize,
    max_position_embeddings: specification.maxPositions,
    num_attention_heads: specification.headCount,
    num_hidden_layers: specification.layerCount,
    num_key_value_heads: specification.keyValueHeadCount,
    rms_norm_eps: specification.normEpsilon,
    ...writeRotary(specification.rotary),
    tie_word_embeddings: specification.tiesEmbeddings,
  };
}

import { z } from 'zod';

import type { GptNeoxSpecification } from '#domain/model/gpt-neox/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { HEADS_PROBLEM, headsDivideHiddenSize } from '../bert/config.js';
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
import { readRotary, ROTARY_FIELDS, writeRotary } from '../rotary-config.js';

const FRACTION = z.number().positive().max(1);

/** Defaults are those of Hugging Face's `GPTNeoXConfig`. */
const GPT_NEOX_CONFIG = z
  .object({
    vocab_size: SIZE.default(50432),
    hidden_size: SIZE.default(6144),
    num_hidden_layers: LAYER_COUNT.default(44),
    num_attention_heads: SIZE.default(64),
    intermediate_size: SIZE.default(24576),
    hidden_act: ACTIVATION.default('gelu'),
    // Older names of partial_rotary_factor and rope_theta.
    rotary_pct: FRACTION.default(0.25),
    rotary_emb_base: POSITIVE.default(10_000),
    partial_rotary_factor: FRACTION.nullish(),
    ...ROTARY_FIELDS,
    attention_dropout: RATE.default(0),
    hidden_dropout: RATE.default(0),
    classifier_dropout: RATE.default(0.1),
    max_position_embeddings: SIZE.default(2048),
    initializer_range: POSITIVE.default(0.02),
    layer_norm_eps: POSITIVE.default(1e-5),
    use_parallel_residual: z.boolean().default(true),
    attention_bias: z.boolean().default(true),
    ...DECODER_TOKEN_FIELDS,
    tie_word_embeddings: z.boolean().default(false),
  })
  .refine(headsDivideHiddenSize, HEADS_PROBLEM);

/** GPT-NeoX's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readGptNeoxConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): GptNeoxSpecification {
  const config = parseConfig(GPT_NEOX_CONFIG, fields, file);
  return {
    modelType: 'gpt_neox',
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: decoderPaddingId(config),
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    headCount: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    activation: config.hidden_act,
    rotary: readRotary(config, config.rotary_emb_base),
    rotaryFraction: rotaryFractionOf(fields) ?? config.partial_rotary_factor ?? config.rotary_pct,
    parallelResidual: config.use_parallel_residual,
    attentionBias: config.attention_bias,
    attentionDropout: config.attention_dropout,
    hiddenDropout: config.hidden_dropout,
    classifierDropout: config.classifier_dropout,
    layerNormEpsilon: config.layer_norm_eps,
    initializerRange: config.initializer_range,
    tiesEmbeddings: config.tie_word_embeddings,
  };
}

/** Where transformers 5 writes it. */
function rotaryFractionOf({ rope_parameters: rope }: ConfigFields): number | undefined {
  const parsed = z.object({ partial_rotary_factor: FRACTION }).safeParse(rope);
  return parsed.success ? parsed.data.partial_rotary_factor : undefined;
}

/** GPT-NeoX's own fields of `config.json`. */
export function writeGptNeoxConfig(specification: GptNeoxSpecification): ConfigFields {
  return {
    attention_bias: specification.attentionBias,
    attention_dropout: specification.attentionDropout,
    classifier_dropout: specification.classifierDropout,
    hidden_act: specification.activation,
    hidden_dropout: specification.hiddenDropout,
    hidden_size: specification.hiddenSize,
    initializer_range: specification.initializerRange,
    intermediate_size: specification.intermediateSize,
    layer_norm_eps: specification.layerNormEpsilon,
    max_position_embeddings: specification.maxPositions,
    num_attention_heads: specification.headCount,
    num_hidden_layers: specification.layerCount,
    rotary_emb_base: specification.rotary.base,
    rotary_pct: specification.rotaryFraction,
    ...writeRotary(specification.rotary),
    tie_word_embeddings: specification.tiesEmbeddings,
    use_parallel_residual: specification.parallelResidual,
  };
}

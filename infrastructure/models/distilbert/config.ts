import { z } from 'zod';

import type { DistilbertSpecification } from '#domain/model/distilbert/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { ACTIVATION, LAYER_COUNT, only, POSITIVE, RATE, SIZE, TOKEN_ID } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Defaults are those of Hugging Face's `DistilBertConfig`. */
const DISTILBERT_CONFIG = z
  .object({
    vocab_size: SIZE.default(30522),
    max_position_embeddings: SIZE.default(512),
    // The table of sinusoids is saved with the weights: it is read like a learned one.
    sinusoidal_pos_embds: z.boolean().default(false),
    n_layers: LAYER_COUNT.default(6),
    n_heads: SIZE.default(12),
    dim: SIZE.default(768),
    hidden_dim: SIZE.default(3072),
    dropout: RATE.default(0.1),
    attention_dropout: RATE.default(0.1),
    activation: ACTIVATION.default('gelu'),
    initializer_range: POSITIVE.default(0.02),
    seq_classif_dropout: RATE.default(0.2),
    pad_token_id: TOKEN_ID.nullish(),
    tie_word_embeddings: only(true),
  })
  .refine((config) => config.dim % config.n_heads === 0, {
    path: ['dim'],
    message: 'must be a multiple of n_heads',
  });

/** DistilBERT's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readDistilbertConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): DistilbertSpecification {
  const config = parseConfig(DISTILBERT_CONFIG, fields, file);
  return {
    modelType: 'distilbert',
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id ?? 0,
    hiddenSize: config.dim,
    layerCount: config.n_layers,
    headCount: config.n_heads,
    intermediateSize: config.hidden_dim,
    maxPositions: config.max_position_embeddings,
    activation: config.activation,
    hiddenDropout: config.dropout,
    attentionDropout: config.attention_dropout,
    classifierDropout: config.seq_classif_dropout,
    initializerRange: config.initializer_range,
  };
}

/** DistilBERT's own fields of `config.json`. */
export function writeDistilbertConfig(specification: DistilbertSpecification): ConfigFields {
  return {
    activation: specification.activation,
    attention_dropout: specification.attentionDropout,
    dim: specification.hiddenSize,
    dropout: specification.hiddenDropout,
    hidden_dim: specification.intermediateSize,
    initializer_range: specification.initializerRange,
    max_position_embeddings: specification.maxPositions,
    n_heads: specification.headCount,
    n_layers: specification.layerCount,
    seq_classif_dropout: specification.classifierDropout,
    sinusoidal_pos_embds: false,
  };
}

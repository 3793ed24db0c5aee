import { z } from 'zod';

import type { Gpt2Specification } from '#domain/model/specification.js';

import type { ConfigFields } from '../architecture.js';
import { ACTIVATION, architectureOnly, only, RATE, SIZE } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

const CLASS_NAME = 'GPT2LMHeadModel';
const TOKEN_ID = z.int().min(0).nullish();

/** Defaults are those of Hugging Face's `GPT2Config`. */
const GPT2_CONFIG = z
  .object({
    architectures: architectureOnly(CLASS_NAME),
    vocab_size: SIZE.default(50257),
    n_embd: SIZE.default(768),
    n_layer: SIZE.default(12),
    n_head: SIZE.default(12),
    n_inner: SIZE.nullish(),
    n_positions: SIZE.default(1024),
    activation_function: ACTIVATION.default('gelu_new'),
    embd_pdrop: RATE.default(0.1),
    attn_pdrop: RATE.default(0.1),
    resid_pdrop: RATE.default(0.1),
    layer_norm_epsilon: z.number().positive().default(1e-5),
    initializer_range: z.number().positive().default(0.02),
    pad_token_id: TOKEN_ID,
    eos_token_id: TOKEN_ID,
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
export function readGpt2Config(fields: ConfigFields, file: string): Gpt2Specification {
  const config = parseConfig(GPT2_CONFIG, fields, file);
  return {
    modelType: 'gpt2',
    vocabularySize: config.vocab_size,
    // GPT-2 has no padding token; what stands there never matters, as attention is causal and padding is on the right.
    paddingTokenId: config.pad_token_id ?? config.eos_token_id ?? 0,
    objective: 'causal_language_modeling',
    labels: [],
    hiddenSize: config.n_embd,
    layerCount: config.n_layer,
    headCount: config.n_head,
    intermediateSize: config.n_inner ?? 4 * config.n_embd,
    maxPositions: config.n_positions,
    activation: config.activation_function,
    embeddingDropout: config.embd_pdrop,
    attentionDropout: config.attn_pdrop,
    residualDropout: config.resid_pdrop,
    layerNormEpsilon: config.layer_norm_epsilon,
    initializerRange: config.initializer_range,
  };
}

/** The `config.json` of `GPT2LMHeadModel`. */
export function writeGpt2Config(specification: Gpt2Specification): ConfigFields {
  return {
    activation_function: specification.activation,
    architectures: [CLASS_NAME],
    attn_pdrop: specification.attentionDropout,
    // GPT2Config's own defaults are ids of the 50257-token vocabulary, which ours need not have.
    bos_token_id: null,
    embd_pdrop: specification.embeddingDropout,
    eos_token_id: null,
    initializer_range: specification.initializerRange,
    layer_norm_epsilon: specification.layerNormEpsilon,
    model_type: 'gpt2',
    n_embd: specification.hiddenSize,
    n_head: specification.headCount,
    n_inner: specification.intermediateSize,
    n_layer: specification.layerCount,
    n_positions: specification.maxPositions,
    pad_token_id: specification.paddingTokenId,
    resid_pdrop: specification.residualDropout,
    scale_attn_by_inverse_layer_idx: false,
    scale_attn_weights: true,
    tie_word_embeddings: true,
    torch_dtype: 'float32',
    vocab_size: specification.vocabularySize,
  };
}

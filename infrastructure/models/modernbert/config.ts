import { z } from 'zod';

import type { ModernbertSpecification } from '#domain/model/modernbert/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { HEADS_PROBLEM, headsDivideHiddenSize } from '../bert/config.js';
import { ACTIVATION, LAYER_COUNT, only, POSITIVE, RATE, SIZE, TOKEN_ID } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

const PLAIN_ROPE = z.object({ rope_type: only('default'), rope_theta: POSITIVE.nullish() }).nullish();

/** Defaults are those of Hugging Face's `ModernBertConfig`. */
const MODERNBERT_CONFIG = z
  .object({
    vocab_size: SIZE.default(50368),
    hidden_size: SIZE.default(768),
    intermediate_size: SIZE.default(1152),
    num_hidden_layers: LAYER_COUNT.default(22),
    num_attention_heads: SIZE.default(12),
    hidden_activation: ACTIVATION.default('gelu'),
    max_position_embeddings: SIZE.default(8192),
    initializer_range: POSITIVE.default(0.02),
    initializer_cutoff_factor: POSITIVE.default(2),
    norm_eps: POSITIVE.default(1e-5),
    norm_bias: z.boolean().default(false),
    pad_token_id: TOKEN_ID.nullish(),
    attention_bias: z.boolean().default(false),
    attention_dropout: RATE.default(0),
    // Which layers are local: until transformers 4 every n-th is not, since 5 each layer says it.
    global_attn_every_n_layers: LAYER_COUNT.default(3),
    layer_types: z.array(z.enum(['full_attention', 'sliding_attention'])).nullish(),
    local_attention: SIZE.default(128),
    global_rope_theta: POSITIVE.default(160_000),
    local_rope_theta: POSITIVE.nullish(),
    rope_parameters: z.object({ full_attention: PLAIN_ROPE, sliding_attention: PLAIN_ROPE }).nullish(),
    embedding_dropout: RATE.default(0),
    mlp_bias: z.boolean().default(false),
    mlp_dropout: RATE.default(0),
    decoder_bias: z.boolean().default(true),
    classifier_pooling: z.enum(['cls', 'mean']).default('cls'),
    classifier_dropout: RATE.default(0),
    classifier_bias: z.boolean().default(false),
    classifier_activation: ACTIVATION.default('gelu'),
    tie_word_embeddings: only(true),
  })
  .refine(headsDivideHiddenSize, HEADS_PROBLEM);

/** ModernBERT's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readModernbertConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): ModernbertSpecification {
  const config = parseConfig(MODERNBERT_CONFIG, fields, file);
  const globalBase = config.rope_parameters?.full_attention?.rope_theta ?? config.global_rope_theta;
  return {
    modelType: 'modernbert',
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id ?? 50283,
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    headCount: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    activation: config.hidden_activation,
    localLayers: localLayersOf(config),
    localReach: Math.floor(config.local_attention / 2),
    globalRotaryBase: globalBase,
    localRotaryBase: localRotaryBaseOf(config, globalBase),
    pooling: config.classifier_pooling,
    headActivation: config.classifier_activation,
    attentionBias: config.attention_bias,
    feedForwardBias: config.mlp_bias,
    normBias: config.norm_bias,
    headBias: config.classifier_bias,
    decoderBias: config.decoder_bias,
    attentionDropout: config.attention_dropout,
    embeddingDropout: config.embedding_dropout,
    feedForwardDropout: config.mlp_dropout,
    classifierDropout: config.classifier_dropout,
    normEpsilon: config.norm_eps,
    initializerRange: config.initializer_range,
    initializerCutoff: config.initializer_cutoff_factor,
  };
}

type ModernbertFields = z.infer<typeof MODERNBERT_CONFIG>;

function localLayersOf(config: ModernbertFields): readonly boolean[] {
  const every = config.global_attn_every_n_layers;
  return Array.from({ length: config.num_hidden_layers }, (_, layer) => {
    const type = config.layer_types?.[layer];
    return type === undefined ? layer % every !== 0 : type === 'sliding_attention';
  });
}

/** Until transformers 4, null stands for the base of the global layers. */
function localRotaryBaseOf(config: ModernbertFields, globalBase: number): number {
  const written = config.rope_parameters?.sliding_attention?.rope_theta ?? config.local_rope_theta;
  if (written === null) return globalBase;
  return written ?? 10_000;
}

/** ModernBERT's own fields of `config.json`, for transformers 4 and 5. */
export function writeModernbertConfig(specification: ModernbertSpecification): ConfigFields {
  const { globalRotaryBase, localRotaryBase, localLayers } = specification;
  const secondGlobal = localLayers.indexOf(false, 1);
  return {
    attention_bias: specification.attentionBias,
    attention_dropout: specification.attentionDropout,
    classifier_activation: specification.headActivation,
    classifier_bias: specification.headBias,
    classifier_dropout: specification.classifierDropout,
    classifier_pooling: specification.pooling,
    decoder_bias: specification.decoderBias,
    embedding_dropout: specification.embeddingDropout,
    global_attn_every_n_layers: secondGlobal === -1 ? localLayers.length : secondGlobal,
    global_rope_theta: globalRotaryBase,
    hidden_activation: specification.activation,
    hidden_size: specification.hiddenSize,
    initializer_cutoff_factor: specification.initializerCutoff,
    initializer_range: specification.initializerRange,
    intermediate_size: specification.intermediateSize,
    layer_types: localLayers.map((isLocal) => (isLocal ? 'sliding_attention' : 'full_attention')),
    local_attention: 2 * specification.localReach,
    local_rope_theta: localRotaryBase,
    max_position_embeddings: specification.maxPositions,
    mlp_bias: specification.feedForwardBias,
    mlp_dropout: specification.feedForwardDropout,
    norm_bias: specification.normBias,
    norm_eps: specification.normEpsilon,
    num_attention_heads: specification.headCount,
    num_hidden_layers: specification.layerCount,
  };
}

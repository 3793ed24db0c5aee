import { z } from 'zod';

import type { BertEncoderSpecification, BertSpecification } from '#domain/model/bert/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { ACTIVATION, LAYER_COUNT, only, POSITIVE, RATE, SIZE, TOKEN_ID } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Fields of BERT's encoder with the defaults of Hugging Face's `BertConfig`. */
export const BERT_ENCODER_FIELDS = {
  vocab_size: SIZE.default(30522),
  hidden_size: SIZE.default(768),
  num_hidden_layers: LAYER_COUNT.default(12),
  num_attention_heads: SIZE.default(12),
  intermediate_size: SIZE.default(3072),
  max_position_embeddings: SIZE.default(512),
  type_vocab_size: SIZE.default(2),
  hidden_act: ACTIVATION.default('gelu'),
  hidden_dropout_prob: RATE.default(0.1),
  attention_probs_dropout_prob: RATE.default(0.1),
  classifier_dropout: RATE.nullish(),
  layer_norm_eps: POSITIVE.default(1e-12),
  initializer_range: POSITIVE.default(0.02),
  pad_token_id: TOKEN_ID.nullish(),
  position_embedding_type: only('absolute'),
  is_decoder: only(false),
};

type BertEncoderFields = z.infer<z.ZodObject<typeof BERT_ENCODER_FIELDS>>;

/** That heads share the hidden size evenly. */
export function headsDivideHiddenSize(config: {
  readonly hidden_size: number;
  readonly num_attention_heads: number;
}): boolean {
  return config.hidden_size % config.num_attention_heads === 0;
}

/** What is wrong when they do not. */
export const HEADS_PROBLEM = { path: ['hidden_size'], message: 'must be a multiple of num_attention_heads' };

const BERT_CONFIG = z.object(BERT_ENCODER_FIELDS).refine(headsDivideHiddenSize, HEADS_PROBLEM);

/** BERT's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readBertConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): BertSpecification {
  return { modelType: 'bert', ...common, ...encoderOf(parseConfig(BERT_CONFIG, fields, file)) };
}

/** The encoder that fields describe. */
export function encoderOf(
  config: BertEncoderFields,
): Omit<BertEncoderSpecification, keyof CommonDescription> {
  return {
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id ?? 0,
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    headCount: config.num_attention_heads,
    intermediateSize: config.intermediate_size,
    maxPositions: config.max_position_embeddings,
    typeVocabularySize: config.type_vocab_size,
    activation: config.hidden_act,
    hiddenDropout: config.hidden_dropout_prob,
    attentionDropout: config.attention_probs_dropout_prob,
    classifierDropout: config.classifier_dropout ?? config.hidden_dropout_prob,
    layerNormEpsilon: config.layer_norm_eps,
    initializerRange: config.initializer_range,
  };
}

/** The fields that describe an encoder. */
export function writeEncoderFields(specification: BertEncoderSpecification): ConfigFields {
  return {
    attention_probs_dropout_prob: specification.attentionDropout,
    classifier_dropout: specification.classifierDropout,
    hidden_act: specification.activation,
    hidden_dropout_prob: specification.hiddenDropout,
    hidden_size: specification.hiddenSize,
    initializer_range: specification.initializerRange,
    intermediate_size: specification.intermediateSize,
    layer_norm_eps: specification.layerNormEpsilon,
    max_position_embeddings: specification.maxPositions,
    num_attention_heads: specification.headCount,
    num_hidden_layers: specification.layerCount,
    position_embedding_type: 'absolute',
    type_vocab_size: specification.typeVocabularySize,
  };
}

import { z } from 'zod';

import type { BertSpecification } from '#domain/model/specification.js';

import type { ConfigFields } from '../architecture.js';
import { ACTIVATION, architectureOnly, only, RATE, SIZE } from '../config-fields.js';
import { LABEL_FIELDS, readLabels, writeLabels } from '../label-config.js';
import { parseConfig } from '../parse-config.js';

const CLASS_NAME = 'BertForSequenceClassification';

/** Defaults are those of Hugging Face's `BertConfig`. */
const BERT_CONFIG = z
  .object({
    architectures: architectureOnly(CLASS_NAME),
    vocab_size: SIZE.default(30522),
    hidden_size: SIZE.default(768),
    num_hidden_layers: SIZE.default(12),
    num_attention_heads: SIZE.default(12),
    intermediate_size: SIZE.default(3072),
    max_position_embeddings: SIZE.default(512),
    type_vocab_size: SIZE.default(2),
    hidden_act: ACTIVATION.default('gelu'),
    hidden_dropout_prob: RATE.default(0.1),
    attention_probs_dropout_prob: RATE.default(0.1),
    classifier_dropout: RATE.nullish(),
    layer_norm_eps: z.number().positive().default(1e-12),
    initializer_range: z.number().positive().default(0.02),
    pad_token_id: z.int().min(0).nullish(),
    position_embedding_type: only('absolute'),
    ...LABEL_FIELDS,
  })
  .refine((config) => config.hidden_size % config.num_attention_heads === 0, {
    path: ['hidden_size'],
    message: 'must be a multiple of num_attention_heads',
  });

/** BERT's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readBertConfig(fields: ConfigFields, file: string): BertSpecification {
  const config = parseConfig(BERT_CONFIG, fields, file);
  return {
    modelType: 'bert',
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id ?? 0,
    ...readLabels(config),
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

/** The `config.json` of `BertForSequenceClassification`. */
export function writeBertConfig(specification: BertSpecification): ConfigFields {
  return {
    architectures: [CLASS_NAME],
    attention_probs_dropout_prob: specification.attentionDropout,
    classifier_dropout: specification.classifierDropout,
    hidden_act: specification.activation,
    hidden_dropout_prob: specification.hiddenDropout,
    hidden_size: specification.hiddenSize,
    initializer_range: specification.initializerRange,
    intermediate_size: specification.intermediateSize,
    layer_norm_eps: specification.layerNormEpsilon,
    max_position_embeddings: specification.maxPositions,
    model_type: 'bert',
    num_attention_heads: specification.headCount,
    num_hidden_layers: specification.layerCount,
    pad_token_id: specification.paddingTokenId,
    position_embedding_type: 'absolute',
    torch_dtype: 'float32',
    type_vocab_size: specification.typeVocabularySize,
    vocab_size: specification.vocabularySize,
    ...writeLabels(specification.labels, specification.objective),
  };
}

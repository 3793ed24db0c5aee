import { z } from 'zod';

import { firstPositionRow, type RobertaSpecification } from '#domain/model/roberta/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import {
  BERT_ENCODER_FIELDS,
  encoderOf,
  HEADS_PROBLEM,
  headsDivideHiddenSize,
  writeEncoderFields,
} from '../bert/config.js';
import { POSITIVE, SIZE, TOKEN_ID } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Where the defaults of Hugging Face's `RobertaConfig` are others than BERT's. */
const ROBERTA_CONFIG = z
  .object({
    ...BERT_ENCODER_FIELDS,
    vocab_size: SIZE.default(50265),
    pad_token_id: TOKEN_ID.min(0).default(1),
    layer_norm_eps: POSITIVE.default(1e-12),
  })
  .refine(headsDivideHiddenSize, HEADS_PROBLEM)
  .refine((config) => config.max_position_embeddings > config.pad_token_id + 1, {
    path: ['max_position_embeddings'],
    message: 'must be more than pad_token_id + 1: positions are counted from there',
  });

/** RoBERTa's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readRobertaConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): RobertaSpecification {
  const encoder = encoderOf(parseConfig(ROBERTA_CONFIG, fields, file));
  const specification = { modelType: 'roberta', ...common, ...encoder } as const;
  return { ...specification, maxPositions: encoder.maxPositions - firstPositionRow(specification) };
}

/** The encoder's fields; `max_position_embeddings` counts the rows of the table. */
export function writeRobertaConfig(specification: RobertaSpecification): ConfigFields {
  return {
    ...writeEncoderFields(specification),
    max_position_embeddings: specification.maxPositions + firstPositionRow(specification),
  };
}

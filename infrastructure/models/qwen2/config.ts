import { z } from 'zod';

import type { Qwen2Specification } from '#domain/model/qwen2/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { only, SIZE } from '../config-fields.js';
import {
  decoderOf,
  KEY_VALUE_HEADS_PROBLEM,
  keyValueHeadsDivideHeads,
  LLAMA_DECODER_FIELDS,
  writeDecoderFields,
} from '../llama/config.js';
import { parseConfig } from '../parse-config.js';

/** Where the defaults of Hugging Face's `Qwen2Config` are others than Llama's. */
const QWEN2_CONFIG = z
  .object({
    ...LLAMA_DECODER_FIELDS,
    vocab_size: SIZE.default(151_936),
    intermediate_size: SIZE.default(22_016),
    num_key_value_heads: SIZE.nullable().default(32),
    max_position_embeddings: SIZE.default(32_768),
    use_sliding_window: only(false),
  })
  .refine(keyValueHeadsDivideHeads, KEY_VALUE_HEADS_PROBLEM);

/** Qwen2's specification out of Hugging Face's `config.json`. Errors: `MODEL.INVALID`. */
export function readQwen2Config(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): Qwen2Specification {
  return {
    modelType: 'qwen2',
    ...common,
    ...decoderOf(parseConfig(QWEN2_CONFIG, fields, file)),
    queryKeyValueBias: true,
    attentionOutputBias: false,
    feedForwardBias: false,
  };
}

/** Qwen2's own fields of `config.json`. */
export function writeQwen2Config(specification: Qwen2Specification): ConfigFields {
  return { ...writeDecoderFields(specification), use_sliding_window: false };
}

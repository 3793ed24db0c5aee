import { z } from 'zod';

import type { RecurrentSpecification } from '#domain/model/lstm/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { LAYER_COUNT, RATE, SIZE } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Our own format: Hugging Face has no such models. Field names follow its habits and `torch.nn.LSTM`'s. */
const RECURRENT_CONFIG = z.object({
  vocab_size: SIZE,
  embedding_size: SIZE,
  hidden_size: SIZE,
  num_hidden_layers: LAYER_COUNT,
  bidirectional: z.boolean(),
  pooling: z.enum(['last', 'max', 'mean']),
  dropout: RATE,
  pad_token_id: z.int().min(0),
});

/** What a recurrent model's `config.json` says beside its type. Errors: `MODEL.INVALID`. */
export function readRecurrentConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): Omit<RecurrentSpecification, 'modelType'> {
  const config = parseConfig(RECURRENT_CONFIG, fields, file);
  return {
    ...common,
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id,
    embeddingSize: config.embedding_size,
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    bidirectional: config.bidirectional,
    pooling: config.pooling,
    dropout: config.dropout,
  };
}

/** A recurrent model's own fields of `config.json`. */
export function writeRecurrentConfig(specification: RecurrentSpecification): ConfigFields {
  return {
    bidirectional: specification.bidirectional,
    dropout: specification.dropout,
    embedding_size: specification.embeddingSize,
    hidden_size: specification.hiddenSize,
    num_hidden_layers: specification.layerCount,
    pooling: specification.pooling,
  };
}

import { z } from 'zod';

import type { LstmSpecification } from '#domain/model/specification.js';

import type { CommonDescription, ConfigFields } from '../architecture.js';
import { RATE, SIZE } from '../config-fields.js';
import { parseConfig } from '../parse-config.js';

/** Our own format: Hugging Face has no LSTM. Field names follow its habits and `torch.nn.LSTM`'s. */
const LSTM_CONFIG = z.object({
  vocab_size: SIZE,
  embedding_size: SIZE,
  hidden_size: SIZE,
  num_hidden_layers: SIZE,
  bidirectional: z.boolean(),
  pooling: z.enum(['last', 'max', 'mean']),
  dropout: RATE,
  pad_token_id: z.int().min(0),
});

/** An LSTM's specification out of its `config.json`. Errors: `MODEL.INVALID`. */
export function readLstmConfig(
  fields: ConfigFields,
  file: string,
  common: CommonDescription,
): LstmSpecification {
  const config = parseConfig(LSTM_CONFIG, fields, file);
  return {
    modelType: 'lstm',
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

/** An LSTM's own fields of `config.json`. */
export function writeLstmConfig(specification: LstmSpecification): ConfigFields {
  return {
    bidirectional: specification.bidirectional,
    dropout: specification.dropout,
    embedding_size: specification.embeddingSize,
    hidden_size: specification.hiddenSize,
    num_hidden_layers: specification.layerCount,
    pooling: specification.pooling,
  };
}

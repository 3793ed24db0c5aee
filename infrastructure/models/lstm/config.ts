import { z } from 'zod';

import type { LstmSpecification } from '#domain/model/specification.js';

import type { ConfigFields } from '../architecture.js';
import { RATE, SIZE } from '../config-fields.js';
import { LABEL_FIELDS, readLabels, writeLabels } from '../label-config.js';
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
  ...LABEL_FIELDS,
});

/** An LSTM's specification out of its `config.json`. Errors: `MODEL.INVALID`. */
export function readLstmConfig(fields: ConfigFields, file: string): LstmSpecification {
  const config = parseConfig(LSTM_CONFIG, fields, file);
  return {
    modelType: 'lstm',
    vocabularySize: config.vocab_size,
    paddingTokenId: config.pad_token_id,
    ...readLabels(config),
    embeddingSize: config.embedding_size,
    hiddenSize: config.hidden_size,
    layerCount: config.num_hidden_layers,
    bidirectional: config.bidirectional,
    pooling: config.pooling,
    dropout: config.dropout,
  };
}

/** The `config.json` of an LSTM classifier. */
export function writeLstmConfig(specification: LstmSpecification): ConfigFields {
  return {
    bidirectional: specification.bidirectional,
    dropout: specification.dropout,
    embedding_size: specification.embeddingSize,
    hidden_size: specification.hiddenSize,
    model_type: 'lstm',
    num_hidden_layers: specification.layerCount,
    pad_token_id: specification.paddingTokenId,
    pooling: specification.pooling,
    torch_dtype: 'float32',
    vocab_size: specification.vocabularySize,
    ...writeLabels(specification.labels, specification.objective),
  };
}

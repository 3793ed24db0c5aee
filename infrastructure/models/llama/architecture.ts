import type { LlamaSpecification } from '#domain/model/llama/specification.js';

import type { Architecture } from '../architecture.js';
import { decoderComputation } from '../decoder-head.js';
import { readLlamaConfig, writeLlamaConfig } from './config.js';
import { decodeLlama } from './forward.js';

/** Frequencies that older versions of transformers saved. */
const BUFFER = /\.rotary_emb\.inv_freq$/;

/** Llama: Touvron et al. 2023, arXiv:2302.13971. */
export const LLAMA: Architecture<LlamaSpecification> = {
  modelType: 'llama',
  classNames: {
    causal_language_modeling: 'LlamaForCausalLM',
    sequence_classification: 'LlamaForSequenceClassification',
    token_classification: 'LlamaForTokenClassification',
  },
  assumedHead: 'causal_language_modeling',
  basePrefix: 'model.',
  readConfig: readLlamaConfig,
  writeConfig: writeLlamaConfig,
  ...decoderComputation(decodeLlama),
  isDerivedTensor: (name, { tiesEmbeddings }) =>
    BUFFER.test(name) || (tiesEmbeddings && name === 'lm_head.weight'),
};

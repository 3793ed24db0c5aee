import type { Qwen2Specification } from '#domain/model/qwen2/specification.js';

import type { Architecture } from '../architecture.js';
import { decoderComputation } from '../decoder-head.js';
import { decodeLlama } from '../llama/forward.js';
import { readQwen2Config, writeQwen2Config } from './config.js';

/** Qwen2: Yang et al. 2024, arXiv:2407.10671. It computes as Llama does, with biases. */
export const QWEN2: Architecture<Qwen2Specification> = {
  modelType: 'qwen2',
  classNames: {
    causal_language_modeling: 'Qwen2ForCausalLM',
    sequence_classification: 'Qwen2ForSequenceClassification',
    token_classification: 'Qwen2ForTokenClassification',
  },
  assumedHead: 'causal_language_modeling',
  basePrefix: 'model.',
  readConfig: readQwen2Config,
  writeConfig: writeQwen2Config,
  ...decoderComputation(decodeLlama),
  isDerivedTensor: (name, { tiesEmbeddings }) => tiesEmbeddings && name === 'lm_head.weight',
};

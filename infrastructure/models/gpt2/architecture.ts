import type { Gpt2Specification } from '#domain/model/specification.js';

import type { Architecture } from '../architecture.js';
import { decoderComputation } from '../decoder-head.js';
import { readGpt2Config, writeGpt2Config } from './config.js';
import { decodeGpt2 } from './forward.js';

/** The causal masks that older versions of transformers saved. */
const MASK_BUFFER = /^transformer\.h\.\d+\.attn\.(bias|masked_bias)$/;

/** GPT-2: Radford et al. 2019. */
export const GPT2: Architecture<Gpt2Specification> = {
  modelType: 'gpt2',
  classNames: {
    causal_language_modeling: 'GPT2LMHeadModel',
    sequence_classification: 'GPT2ForSequenceClassification',
    token_classification: 'GPT2ForTokenClassification',
  },
  assumedHead: 'causal_language_modeling',
  basePrefix: 'transformer.',
  readConfig: readGpt2Config,
  writeConfig: writeGpt2Config,
  ...decoderComputation(decodeGpt2),
  isDerivedTensor: (name) => name === 'lm_head.weight' || MASK_BUFFER.test(name),
};

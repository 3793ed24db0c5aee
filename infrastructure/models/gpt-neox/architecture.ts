import type { GptNeoxSpecification } from '#domain/model/gpt-neox/specification.js';

import type { Architecture } from '../architecture.js';
import { decoderComputation } from '../decoder-head.js';
import { readGptNeoxConfig, writeGptNeoxConfig } from './config.js';
import { decodeGptNeox } from './forward.js';

/** Masks and frequencies that older versions of transformers saved. */
const BUFFER = /^gpt_neox\.layers\.\d+\.attention\.(bias|masked_bias|rotary_emb\.inv_freq)$/;

/** GPT-NeoX: Black et al. 2022, arXiv:2204.06745. Pythia's models are of this type. */
export const GPT_NEOX: Architecture<GptNeoxSpecification> = {
  modelType: 'gpt_neox',
  classNames: {
    causal_language_modeling: 'GPTNeoXForCausalLM',
    sequence_classification: 'GPTNeoXForSequenceClassification',
    token_classification: 'GPTNeoXForTokenClassification',
  },
  assumedHead: 'causal_language_modeling',
  basePrefix: 'gpt_neox.',
  readConfig: readGptNeoxConfig,
  writeConfig: writeGptNeoxConfig,
  ...decoderComputation(decodeGptNeox),
  isDerivedTensor: (name, { tiesEmbeddings }) =>
    BUFFER.test(name) || (tiesEmbeddings && name === 'embed_out.weight'),
};

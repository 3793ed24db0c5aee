import type { BertSpecification } from '#domain/model/specification.js';

import type { Architecture } from '../architecture.js';
import { readBertConfig, writeBertConfig } from './config.js';
import { bertForward } from './forward.js';

/** BERT with a sequence-classification head: Devlin et al. 2018, arXiv:1810.04805. */
export const BERT: Architecture<BertSpecification> = {
  modelType: 'bert',
  readConfig: readBertConfig,
  writeConfig: writeBertConfig,
  forward: bertForward,
  // Older versions of transformers saved the row of positions 0, 1, 2, ...
  isDerivedTensor: (name) => name === 'bert.embeddings.position_ids',
};

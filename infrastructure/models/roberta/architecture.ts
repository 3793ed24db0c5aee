import type { RobertaSpecification } from '#domain/model/roberta/specification.js';

import type { Architecture } from '../architecture.js';
import { readRobertaConfig, writeRobertaConfig } from './config.js';
import { robertaForward } from './forward.js';

/** What is computed or tied: the last layer of the language-modelling head, and positions of old files. */
const DERIVED = new Set([
  'roberta.embeddings.position_ids',
  'lm_head.decoder.weight',
  'lm_head.decoder.bias',
]);

/** RoBERTa: Liu et al. 2019, arXiv:1907.11692. CodeBERT is one. */
export const ROBERTA: Architecture<RobertaSpecification> = {
  modelType: 'roberta',
  classNames: {
    sequence_classification: 'RobertaForSequenceClassification',
    token_classification: 'RobertaForTokenClassification',
    masked_language_modeling: 'RobertaForMaskedLM',
  },
  assumedHead: 'sequence_classification',
  basePrefix: 'roberta.',
  readConfig: readRobertaConfig,
  writeConfig: writeRobertaConfig,
  forward: robertaForward,
  isDerivedTensor: (name) => DERIVED.has(name),
};

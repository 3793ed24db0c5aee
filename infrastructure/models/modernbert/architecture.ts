import type { ModernbertSpecification } from '#domain/model/modernbert/specification.js';

import type { Architecture } from '../architecture.js';
import { readModernbertConfig, writeModernbertConfig } from './config.js';
import { modernbertForward } from './forward.js';

/** ModernBERT: Warner et al. 2024, arXiv:2412.13663. */
export const MODERNBERT: Architecture<ModernbertSpecification> = {
  modelType: 'modernbert',
  classNames: {
    sequence_classification: 'ModernBertForSequenceClassification',
    token_classification: 'ModernBertForTokenClassification',
    masked_language_modeling: 'ModernBertForMaskedLM',
  },
  assumedHead: 'sequence_classification',
  basePrefix: 'model.',
  readConfig: readModernbertConfig,
  writeConfig: writeModernbertConfig,
  forward: modernbertForward,
  // Tied to the token embedding.
  isDerivedTensor: (name) => name === 'decoder.weight',
};

import type { DistilbertSpecification } from '#domain/model/distilbert/specification.js';

import type { Architecture } from '../architecture.js';
import { readDistilbertConfig, writeDistilbertConfig } from './config.js';
import { distilbertForward } from './forward.js';

/** What is computed or tied: the last layer of the language-modelling head, and positions of old files. */
const DERIVED = new Set(['distilbert.embeddings.position_ids', 'vocab_projector.weight']);

/** DistilBERT: Sanh et al. 2019, arXiv:1910.01108. */
export const DISTILBERT: Architecture<DistilbertSpecification> = {
  modelType: 'distilbert',
  classNames: {
    sequence_classification: 'DistilBertForSequenceClassification',
    token_classification: 'DistilBertForTokenClassification',
    masked_language_modeling: 'DistilBertForMaskedLM',
  },
  assumedHead: 'sequence_classification',
  basePrefix: 'distilbert.',
  readConfig: readDistilbertConfig,
  writeConfig: writeDistilbertConfig,
  forward: distilbertForward,
  isDerivedTensor: (name) => DERIVED.has(name),
};

import type { BertSpecification } from '#domain/model/specification.js';

import type { Architecture } from '../architecture.js';
import { readBertConfig, writeEncoderFields } from './config.js';
import { bertForward } from './forward.js';

/** What is computed or tied: the last layer of the language-modelling head, and positions 0, 1, 2, ... of old files. */
const DERIVED = new Set([
  'bert.embeddings.position_ids',
  'cls.predictions.decoder.weight',
  'cls.predictions.decoder.bias',
]);

/** BERT: Devlin et al. 2018, arXiv:1810.04805. */
export const BERT: Architecture<BertSpecification> = {
  modelType: 'bert',
  classNames: {
    sequence_classification: 'BertForSequenceClassification',
    token_classification: 'BertForTokenClassification',
    masked_language_modeling: 'BertForMaskedLM',
  },
  assumedHead: 'sequence_classification',
  basePrefix: 'bert.',
  readConfig: readBertConfig,
  writeConfig: writeEncoderFields,
  forward: bertForward,
  isDerivedTensor: (name) => DERIVED.has(name),
};

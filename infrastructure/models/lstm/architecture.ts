import type { LstmSpecification } from '#domain/model/specification.js';

import type { Architecture } from '../architecture.js';
import { readLstmConfig, writeLstmConfig } from './config.js';
import { lstmForward } from './forward.js';

/** (Bi)LSTM classifier: Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005 for both directions. */
export const LSTM: Architecture<LstmSpecification> = {
  modelType: 'lstm',
  // No class of transformers: the name is ours.
  classNames: { sequence_classification: 'LstmForSequenceClassification' },
  assumedHead: 'sequence_classification',
  basePrefix: '',
  readConfig: readLstmConfig,
  writeConfig: writeLstmConfig,
  forward: lstmForward,
  isDerivedTensor: () => false,
};

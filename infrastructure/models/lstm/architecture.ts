import type { LstmSpecification } from '#domain/model/specification.js';

import type { Architecture } from '../architecture.js';
import { lstmLayer } from '../../tensor/operations/lstm-layer.js';
import { readRecurrentConfig, writeRecurrentConfig } from './config.js';
import { recurrentForward } from './forward.js';

/** (Bi)LSTM classifier: Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005 for both directions. */
export const LSTM: Architecture<LstmSpecification> = {
  modelType: 'lstm',
  // No class of transformers: the name is ours.
  classNames: { sequence_classification: 'LstmForSequenceClassification' },
  assumedHead: 'sequence_classification',
  basePrefix: '',
  readConfig: (fields, file, common) => ({ modelType: 'lstm', ...readRecurrentConfig(fields, file, common) }),
  writeConfig: writeRecurrentConfig,
  forward: (specification, parameters, batch, mode) =>
    recurrentForward(specification, parameters, batch, mode, lstmLayer),
  isDerivedTensor: () => false,
};

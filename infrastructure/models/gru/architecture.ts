import type { GruSpecification } from '#domain/model/gru/specification.js';

import type { Architecture } from '../architecture.js';
import { gruLayer } from '../../tensor/operations/gru-layer.js';
import { readRecurrentConfig, writeRecurrentConfig } from '../lstm/config.js';
import { recurrentForward } from '../lstm/forward.js';

/** (Bi)GRU classifier: Cho et al. 2014, arXiv:1406.1078. Built like the LSTM but for the gates. */
export const GRU: Architecture<GruSpecification> = {
  modelType: 'gru',
  // No class of transformers: the name is ours.
  classNames: { sequence_classification: 'GruForSequenceClassification' },
  assumedHead: 'sequence_classification',
  basePrefix: '',
  readConfig: (fields, file, common) => ({ modelType: 'gru', ...readRecurrentConfig(fields, file, common) }),
  writeConfig: writeRecurrentConfig,
  forward: (specification, parameters, batch, mode) =>
    recurrentForward(specification, parameters, batch, mode, gruLayer),
  isDerivedTensor: () => false,
};

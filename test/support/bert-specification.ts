import type { BertSpecification } from '#domain/model/specification.js';

/** The smallest encoder that makes sense, for tests in which its sizes don't matter. */
export const bertSpecification: BertSpecification = {
  modelType: 'bert',
  vocabularySize: 10,
  paddingTokenId: 0,
  objective: 'single_label',
  labels: ['no', 'yes'],
  hiddenSize: 4,
  layerCount: 1,
  headCount: 2,
  intermediateSize: 8,
  maxPositions: 16,
  typeVocabularySize: 2,
  activation: 'gelu',
  hiddenDropout: 0,
  attentionDropout: 0,
  classifierDropout: 0,
  layerNormEpsilon: 1e-12,
  initializerRange: 0.02,
};

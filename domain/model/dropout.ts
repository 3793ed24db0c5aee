import type { ModelSpecification } from './specification.js';

/** The specification with one dropout rate everywhere. @param rate - in [0, 1) */
export function withDropout(specification: ModelSpecification, rate: number): ModelSpecification {
  switch (specification.modelType) {
    case 'bert':
      return { ...specification, hiddenDropout: rate, attentionDropout: rate, classifierDropout: rate };
    case 'gpt2':
      return { ...specification, embeddingDropout: rate, attentionDropout: rate, residualDropout: rate };
    case 'lstm':
      return { ...specification, dropout: rate };
    default:
      return specification satisfies never;
  }
}

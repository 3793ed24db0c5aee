import type { ModelSpecification } from './specification.js';

/** The specification with one dropout rate everywhere. @param rate - in [0, 1) */
export function withDropout(specification: ModelSpecification, rate: number): ModelSpecification {
  switch (specification.modelType) {
    case 'bert':
    case 'roberta':
    case 'distilbert':
    case 'gpt_neox':
      return { ...specification, hiddenDropout: rate, attentionDropout: rate, classifierDropout: rate };
    case 'modernbert':
      return {
        ...specification,
        embeddingDropout: rate,
        attentionDropout: rate,
        feedForwardDropout: rate,
        classifierDropout: rate,
      };
    case 'gpt2':
    case 'codegen':
      return { ...specification, embeddingDropout: rate, attentionDropout: rate, residualDropout: rate };
    case 'llama':
    case 'qwen2':
      return { ...specification, attentionDropout: rate };
    case 'lstm':
    case 'gru':
      return { ...specification, dropout: rate };
    default:
      return specification satisfies never;
  }
}

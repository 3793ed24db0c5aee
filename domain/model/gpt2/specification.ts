import type { HiddenActivation, TransformerSpecification } from '../common-specification.js';

/** GPT-2 decoder, its language-modelling head tied to the token embedding: Radford et al. 2019. */
export interface Gpt2Specification extends TransformerSpecification {
  readonly modelType: 'gpt2';
  readonly activation: HiddenActivation;
  readonly embeddingDropout: number;
  readonly residualDropout: number;
  /** Of the token classifier; 0.1 when absent, as in `transformers`. */
  readonly classifierDropout?: number;
  readonly layerNormEpsilon: number;
}

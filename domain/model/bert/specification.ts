import type { HiddenActivation, TransformerSpecification } from '../common-specification.js';

/** Post-norm encoder with learned positions, BERT's and RoBERTa's. */
export interface BertEncoderSpecification extends TransformerSpecification {
  readonly typeVocabularySize: number;
  readonly activation: HiddenActivation;
  readonly hiddenDropout: number;
  readonly classifierDropout: number;
  readonly layerNormEpsilon: number;
}

/** BERT encoder: Devlin et al. 2018, arXiv:1810.04805. */
export interface BertSpecification extends BertEncoderSpecification {
  readonly modelType: 'bert';
}

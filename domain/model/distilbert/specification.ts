import type { HiddenActivation, TransformerSpecification } from '../common-specification.js';

/** BERT with half the layers and without sentence types or pooler: Sanh et al. 2019, arXiv:1910.01108. */
export interface DistilbertSpecification extends TransformerSpecification {
  readonly modelType: 'distilbert';
  readonly activation: HiddenActivation;
  readonly hiddenDropout: number;
  readonly classifierDropout: number;
}

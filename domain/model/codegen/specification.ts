import type { HiddenActivation, TransformerSpecification } from '../common-specification.js';

/**
 * Decoder with rotary positions on part of each head, attention and feed-forward side by side: Nijkamp et al. 2022,
 * arXiv:2203.13474.
 */
export interface CodegenSpecification extends TransformerSpecification {
  readonly modelType: 'codegen';
  readonly activation: HiddenActivation;
  /** Values of each head that are rotated. */
  readonly rotarySize: number;
  readonly embeddingDropout: number;
  readonly residualDropout: number;
  readonly layerNormEpsilon: number;
  /** Whether the head's weights are those of the token embedding. */
  readonly tiesEmbeddings: boolean;
}

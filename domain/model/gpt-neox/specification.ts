import type {
  HiddenActivation,
  RotarySpecification,
  TransformerSpecification,
} from '../common-specification.js';

/** Decoder with partly rotary heads, attention and feed-forward side by side: Black et al. 2022, arXiv:2204.06745. */
export interface GptNeoxSpecification extends TransformerSpecification {
  readonly modelType: 'gpt_neox';
  readonly activation: HiddenActivation;
  readonly rotary: RotarySpecification;
  /** Part of each head that is rotated, in (0, 1]. */
  readonly rotaryFraction: number;
  /** Whether attention and feed-forward both read the layer's input. */
  readonly parallelResidual: boolean;
  readonly attentionBias: boolean;
  readonly hiddenDropout: number;
  readonly classifierDropout: number;
  readonly layerNormEpsilon: number;
  /** Whether the head's weights are those of the token embedding. */
  readonly tiesEmbeddings: boolean;
}

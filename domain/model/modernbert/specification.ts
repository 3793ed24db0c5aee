import type { HiddenActivation, TransformerSpecification } from '../common-specification.js';

/**
 * Pre-norm encoder with rotary positions, gated feed-forward layers, and attention that is local in most layers: Warner
 * et al. 2024, arXiv:2412.13663.
 */
export interface ModernbertSpecification extends TransformerSpecification {
  readonly modelType: 'modernbert';
  readonly activation: HiddenActivation;
  /** Per layer: whether tokens see those near them only. */
  readonly localLayers: readonly boolean[];
  /** How many tokens on each side a local layer sees. */
  readonly localReach: number;
  readonly globalRotaryBase: number;
  readonly localRotaryBase: number;
  readonly pooling: 'cls' | 'mean';
  readonly headActivation: HiddenActivation;
  readonly attentionBias: boolean;
  readonly feedForwardBias: boolean;
  readonly normBias: boolean;
  readonly headBias: boolean;
  readonly decoderBias: boolean;
  readonly embeddingDropout: number;
  readonly feedForwardDropout: number;
  readonly classifierDropout: number;
  readonly normEpsilon: number;
  /** First weights are drawn again beyond this many standard deviations. */
  readonly initializerCutoff: number;
}

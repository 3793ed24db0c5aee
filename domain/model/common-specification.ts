import type { ModelObjective } from './model-objective.js';

/** What every model has. */
export interface CommonSpecification {
  readonly vocabularySize: number;
  readonly paddingTokenId: number;
  readonly objective: ModelObjective;
  /** Class names in id order, one target name for regression; empty for language modelling. */
  readonly labels: readonly string[];
  /** The token before a text, where the model's configuration names one. */
  readonly beginOfTextId?: number;
  /** Tokens that end a text, where the model's configuration names some. */
  readonly endOfTextIds?: readonly number[];
}

/** Sizes that all transformers have, in units (neurons, tokens), with the spread of their first weights. */
export interface TransformerSpecification extends CommonSpecification {
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly attentionDropout: number;
  readonly initializerRange: number;
}

/** Activations between two linear layers; `gelu_new` is GPT-2's tanh approximation. */
export type HiddenActivation = 'gelu' | 'gelu_new' | 'relu';

/** Rotary positions: Su et al. 2021, arXiv:2104.09864. */
export interface RotarySpecification {
  /** Longest wavelength in tokens, over 2 pi. */
  readonly base: number;
  /** How the wavelengths are stretched for texts longer than those of pretraining. Absent: not. */
  readonly scaling?: RotaryScaling;
}

/** Stretched rotary positions. */
export type RotaryScaling =
  | {
      /** All wavelengths times `factor`: Chen et al. 2023, arXiv:2306.15595. */
      readonly kind: 'linear';
      readonly factor: number;
    }
  | {
      /** Long wavelengths times `factor`, short ones kept, those between blended: Llama 3.1. */
      readonly kind: 'llama3';
      readonly factor: number;
      readonly lowFrequencyFactor: number;
      readonly highFrequencyFactor: number;
      /** Longest text of pretraining, in tokens. */
      readonly originalMaxPositions: number;
    };

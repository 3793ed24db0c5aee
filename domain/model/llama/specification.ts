import type { RotarySpecification, TransformerSpecification } from '../common-specification.js';

/**
 * Pre-norm decoder with RMS norm, rotary positions, SwiGLU and grouped-query attention: Touvron et al. 2023,
 * arXiv:2302.13971 and 2307.09288. Llama's and Qwen2's.
 */
export interface LlamaDecoderSpecification extends TransformerSpecification {
  /** Heads of keys and values, each shared by a group of query heads; divides `headCount`. */
  readonly keyValueHeadCount: number;
  /** Values per head; `headCount` times it need not be the hidden size. */
  readonly headSize: number;
  readonly rotary: RotarySpecification;
  readonly queryKeyValueBias: boolean;
  readonly attentionOutputBias: boolean;
  readonly feedForwardBias: boolean;
  /** Of the token classifier; 0.1 when absent, as in `transformers`. */
  readonly classifierDropout?: number;
  readonly normEpsilon: number;
  /** Whether the head's weights are those of the token embedding. */
  readonly tiesEmbeddings: boolean;
}

/** Llama. */
export interface LlamaSpecification extends LlamaDecoderSpecification {
  readonly modelType: 'llama';
}

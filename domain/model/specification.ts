import type { Objective } from '../training/task.js';

/** Architectures that can be built. Names are Hugging Face's `model_type`, where it has one. */
export const MODEL_TYPES = ['bert', 'gpt2', 'lstm'] as const;
export type ModelType = (typeof MODEL_TYPES)[number];

interface CommonSpecification {
  readonly vocabularySize: number;
  readonly paddingTokenId: number;
  readonly objective: Objective;
  /** Class names in id order; empty for language modelling. */
  readonly labels: readonly string[];
}

/** BERT encoder with a sequence-classification head: Devlin et al. 2018, arXiv:1810.04805. */
export interface BertSpecification extends CommonSpecification {
  readonly modelType: 'bert';
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly typeVocabularySize: number;
  readonly activation: 'gelu' | 'gelu_new' | 'relu';
  readonly hiddenDropout: number;
  readonly attentionDropout: number;
  readonly classifierDropout: number;
  readonly layerNormEpsilon: number;
  readonly initializerRange: number;
}

/** GPT-2 decoder with a language-modelling head tied to the token embedding: Radford et al. 2019. */
export interface Gpt2Specification extends CommonSpecification {
  readonly modelType: 'gpt2';
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly headCount: number;
  readonly intermediateSize: number;
  readonly maxPositions: number;
  readonly activation: 'gelu' | 'gelu_new' | 'relu';
  readonly embeddingDropout: number;
  readonly attentionDropout: number;
  readonly residualDropout: number;
  readonly layerNormEpsilon: number;
  readonly initializerRange: number;
}

/** (Bi)LSTM over embeddings with a pooled classification head; parameters named and laid out as torch.nn.LSTM's. */
export interface LstmSpecification extends CommonSpecification {
  readonly modelType: 'lstm';
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly bidirectional: boolean;
  /** `last`: final forward and backward state; `max`, `mean`: over the real tokens. */
  readonly pooling: 'last' | 'max' | 'mean';
  /** Of the embeddings and of the outputs of every layer but the last. */
  readonly dropout: number;
}

/** Everything that fixes a model's parameters and computation. Sizes in units (neurons, tokens), dropouts in [0, 1). */
export type ModelSpecification = BertSpecification | Gpt2Specification | LstmSpecification;

/** Parameter counts, as `sum(p.numel())` in PyTorch: tied weights once. */
export interface ParameterCounts {
  readonly total: number;
  readonly trainable: number;
}

/** Tokens that fit into an LSTM's input here: it has no position table, but memory and time grow with length. */
const LSTM_MAX_TOKENS = 512;

/** Longest text, in tokens, that a model takes. */
export function maxTokensOf(specification: ModelSpecification): number {
  return specification.modelType === 'lstm' ? LSTM_MAX_TOKENS : specification.maxPositions;
}

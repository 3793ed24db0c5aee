import type { CommonSpecification } from '../common-specification.js';

/** A recurrent network over embeddings, in one direction or both, with a pooled classification head. */
export interface RecurrentSpecification extends CommonSpecification {
  readonly modelType: 'lstm' | 'gru';
  readonly embeddingSize: number;
  readonly hiddenSize: number;
  readonly layerCount: number;
  readonly bidirectional: boolean;
  /** `last`: final forward and backward state; `max`, `mean`: over the real tokens. */
  readonly pooling: 'last' | 'max' | 'mean';
  /** Of the embeddings and of the outputs of every layer but the last. */
  readonly dropout: number;
}

/** (Bi)LSTM classifier; parameters named and laid out as torch.nn.LSTM's. */
export interface LstmSpecification extends RecurrentSpecification {
  readonly modelType: 'lstm';
}

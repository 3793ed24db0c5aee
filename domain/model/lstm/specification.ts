import type { CommonSpecification } from '../common-specification.js';

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

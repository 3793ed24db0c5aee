import type * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';
import type { BaseModel } from '#domain/model/fine-tuning.js';
import type { Model } from '#domain/model/model-manager.js';

import type { KeyValueCache } from './key-value-cache.js';
import type { ParameterStore } from './parameter-store.js';

/** Token ids of some texts, one text after the other without padding (docs/decisions/0007-ragged-batches.md). */
export interface TokenBatch {
  /** int32 [tokens] */
  readonly inputIds: tf.Tensor1D;
  /** Tokens per text, [batch]; their sum is the number of tokens. */
  readonly lengths: Int32Array;
  /** int32 [tokens]: 0 for the first sentence, 1 for the second. Absent: all 0. */
  readonly typeIds?: tf.Tensor1D;
}

/**
 * Whether dropout is on. `step` counts micro-batches over the whole run: with the seed it is the address of the dropout
 * masks, so that the same step always draws the same ones.
 */
export type ForwardMode =
  | {
      readonly training: false;
      /** Of a decoder: the texts go on from what is kept there, all of them by equally many tokens. */
      readonly cache?: KeyValueCache;
    }
  | {
      readonly training: true;
      readonly seed: number;
      readonly step: number;
      /** Gradient checkpointing: what is inside a layer is computed again for the backward pass instead of kept. */
      readonly recomputesLayers?: boolean;
    };

/**
 * A language model's logits before they are computed: states [tokens, hidden], or [batch, hidden] with a cache, times weight
 * [vocabulary, hidden]^T, plus bias [vocabulary].
 */
export interface TokenStates {
  readonly states: tf.Tensor2D;
  readonly weight: tf.Tensor2D;
  readonly bias?: tf.Tensor1D;
}

/** A model whose weights are TensorFlow.js variables. */
export interface TensorModel extends Model {
  readonly parameters: ParameterStore;
  /** The model that adapters adapt. */
  readonly base?: BaseModel;
  /**
   * Logits: [batch, labels], or [tokens, vocabulary] for language modelling; with a cache [batch, vocabulary], after the
   * last token of each text.
   * Intermediate tensors are the caller's to free: call it under `tf.tidy` or `tf.variableGrads`.
   * Errors: `ARGUMENT.INVALID` when a text has more tokens than the model has positions.
   */
  forward(batch: TokenBatch, mode: ForwardMode): tf.Tensor;
  /** Of a language model: what its logits are the product of. The same rules apply. */
  tokenStates?(batch: TokenBatch, mode: ForwardMode): TokenStates;
}

/** The tensor model behind a `Model`. Errors: `INTERNAL` when the model comes from another model manager. */
export function asTensorModel(model: Model): TensorModel {
  if (!isTensorModel(model)) {
    throw new ArenaError(
      'INTERNAL',
      `Expected a model made by TensorModelManager, found another kind of ${model.specification.modelType} model.`,
    );
  }
  return model;
}

function isTensorModel(model: Model): model is TensorModel {
  return 'parameters' in model && 'forward' in model;
}

import type * as tf from '@tensorflow/tfjs-core';

import type { ModelSpecification, ModelType } from '#domain/model/specification.js';

import type { ParameterStore } from './parameter-store.js';
import type { ForwardMode, TokenBatch, TokenStates } from './tensor-model.js';

/** The fields of a `config.json`. */
export type ConfigFields = Readonly<Record<string, unknown>>;

/** What distinguishes one kind of model from another: its configuration on disk and its computation. */
export interface Architecture<S extends ModelSpecification = ModelSpecification> {
  readonly modelType: ModelType;
  /** Specification out of the fields of a `config.json`. Errors: `MODEL.INVALID` naming the file and each field. */
  readConfig(fields: ConfigFields, file: string): S;
  /** Fields of the `config.json` that Python's `transformers` reads. */
  writeConfig(specification: S): ConfigFields;
  /** Logits, see `TensorModel.forward`. */
  forward(specification: S, parameters: ParameterStore, batch: TokenBatch, mode: ForwardMode): tf.Tensor;
  /** See `TensorModel.tokenStates`. */
  tokenStates?(
    specification: S,
    parameters: ParameterStore,
    batch: TokenBatch,
    mode: ForwardMode,
  ): TokenStates;
  /** Whether a tensor in a weights file can be left unread: computed from others, or tied to one. */
  isDerivedTensor(name: string): boolean;
}

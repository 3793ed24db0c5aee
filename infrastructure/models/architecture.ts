import type * as tf from '@tensorflow/tfjs-core';

import type { CommonSpecification } from '#domain/model/common-specification.js';
import type { Head } from '#domain/model/model-objective.js';
import type { ModelSpecification, ModelType } from '#domain/model/specification.js';

import type { ParameterStore } from './parameter-store.js';
import type { ForwardMode, TokenBatch, TokenStates } from './tensor-model.js';

/** The fields of a `config.json`. */
export type ConfigFields = Readonly<Record<string, unknown>>;

/** What a `config.json` says in the same way for every architecture. */
export type CommonDescription = Omit<CommonSpecification, 'vocabularySize' | 'paddingTokenId'>;

/** What distinguishes one kind of model from another: its configuration on disk and its computation. */
export interface Architecture<S extends ModelSpecification = ModelSpecification> {
  readonly modelType: ModelType;
  /** The class of `transformers` for each head that there is. */
  readonly classNames: Readonly<Partial<Record<Head, string>>>;
  /** The head of a configuration that names no class. */
  readonly assumedHead: Head;
  /** What the names of all parameters but the head's begin with, such as `bert.`; a model saved without a head lacks it. */
  readonly basePrefix: string;
  /** Specification out of the fields of a `config.json`. Errors: `MODEL.INVALID` naming the file and each field. */
  readConfig(fields: ConfigFields, file: string, common: CommonDescription): S;
  /** Fields of the `config.json` that Python's `transformers` reads, but for those that all architectures share. */
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
  isDerivedTensor(name: string, specification: S): boolean;
}

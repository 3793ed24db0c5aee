import { placesInRows } from '../tensor/operations/ragged-rows.js';
import { ForwardDropout } from './forward-dropout.js';
import type { KeyValueCache } from './key-value-cache.js';
import type { ParameterStore } from './parameter-store.js';
import type { ForwardMode, TokenBatch } from './tensor-model.js';

/** What every part of one forward pass needs. */
export interface ForwardPass<Specification> {
  readonly specification: Specification;
  readonly parameters: ParameterStore;
  readonly dropout: ForwardDropout;
  /** Whether layers are computed again in the backward pass (`runLayer`). */
  readonly recomputesLayers: boolean;
  /** Tokens per text. */
  readonly lengths: Int32Array;
  /** Place of each token in its text, from 0: [tokens]. */
  readonly positions: Int32Array;
  /** Keys and values of the tokens before these; absent when texts are computed as a whole. */
  readonly cache?: KeyValueCache;
}

/** The beginning of a forward pass over a batch. */
export function startPass<Specification>(
  specification: Specification,
  parameters: ParameterStore,
  { lengths }: TokenBatch,
  mode: ForwardMode,
): ForwardPass<Specification> {
  const recomputesLayers = mode.training && mode.recomputesLayers === true;
  const pass = { specification, parameters, dropout: new ForwardDropout(mode), recomputesLayers, lengths };
  if (mode.training || mode.cache === undefined) return { ...pass, positions: placesInRows(lengths) };
  const { cache } = mode;
  cache.beginPass();
  const before = cache.length;
  return { ...pass, cache, positions: placesInRows(lengths).map((place) => place + before) };
}

import * as tf from '@tensorflow/tfjs-core';

import type { TokenBatch } from '../models/tensor-model.js';
import type { TokenStore } from '#domain/tokenization/tokenizer.js';

/** Token ids of some rows, still on the host. */
export interface HostBatch {
  /** Rows of the token store. */
  readonly rows: Uint32Array;
  readonly sequences: readonly { readonly ids: Int32Array; readonly typeIds: Uint8Array }[];
  /** Tokens per row. */
  readonly lengths: Int32Array;
  readonly tokenCount: number;
  readonly hasTypeIds: boolean;
}

/** Reads rows of a store. */
export function readHostBatch(tokens: TokenStore, rows: Uint32Array): HostBatch {
  const sequences = tokens.read(rows);
  const lengths = Int32Array.from(sequences, (sequence) => sequence.ids.length);
  return {
    rows,
    sequences,
    lengths,
    tokenCount: lengths.reduce((sum, length) => sum + length, 0),
    hasTypeIds: tokens.hasTypeIds,
  };
}

/** Uploads a batch: its rows one after the other. */
export function uploadBatch({ sequences, lengths, tokenCount, hasTypeIds }: HostBatch): TokenBatch {
  const ids = new Int32Array(tokenCount);
  const typeIds = new Int32Array(hasTypeIds ? tokenCount : 0);
  let start = 0;
  for (const sequence of sequences) {
    ids.set(sequence.ids, start);
    if (hasTypeIds) typeIds.set(sequence.typeIds, start);
    start += sequence.ids.length;
  }
  const inputIds = tf.tensor1d(ids, 'int32');
  return hasTypeIds ? { inputIds, lengths, typeIds: tf.tensor1d(typeIds, 'int32') } : { inputIds, lengths };
}

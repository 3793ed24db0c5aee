import * as tf from '@tensorflow/tfjs-core';

import type { TokenBatch } from '../models/tensor-model.js';
import type { TokenStore } from '#domain/tokenization/tokenizer.js';

/** What is known of a batch without reading its tokens. */
export interface BatchOutline {
  /** Rows of the token store. */
  readonly rows: Uint32Array;
  readonly realTokens: number;
}

/** Token ids of some rows, still on the host. */
export interface HostBatch extends BatchOutline {
  readonly sequences: readonly { readonly ids: Int32Array; readonly typeIds: Uint8Array }[];
  /** Real tokens per row. */
  readonly lengths: Int32Array;
  readonly longest: number;
  readonly hasTypeIds: boolean;
}

/** Describes rows of a store without reading them. */
export function outlineBatch(tokens: TokenStore, rows: Uint32Array): BatchOutline {
  return { rows, realTokens: rows.reduce((sum, row) => sum + tokens.lengths[row]!, 0) };
}

/** Reads rows of a store. */
export function readHostBatch(tokens: TokenStore, rows: Uint32Array): HostBatch {
  const sequences = tokens.read(rows);
  const lengths = Int32Array.from(sequences, (sequence) => sequence.ids.length);
  return {
    rows,
    sequences,
    lengths,
    longest: lengths.reduce((longest, length) => Math.max(longest, length), 1),
    realTokens: lengths.reduce((sum, length) => sum + length, 0),
    hasTypeIds: tokens.hasTypeIds,
  };
}

/** Uploads a batch, padded on the right to its longest row: inputIds (and typeIds) are [rows, longest]. */
export function uploadBatch(batch: HostBatch, paddingId: number): TokenBatch {
  const rowCount = batch.sequences.length;
  const ids = new Int32Array(rowCount * batch.longest).fill(paddingId);
  const typeIds = batch.hasTypeIds ? new Int32Array(rowCount * batch.longest) : undefined;
  for (const [row, sequence] of batch.sequences.entries()) {
    ids.set(sequence.ids, row * batch.longest);
    typeIds?.set(sequence.typeIds, row * batch.longest);
  }
  const shape: [number, number] = [rowCount, batch.longest];
  return {
    inputIds: tf.tensor2d(ids, shape, 'int32'),
    lengths: batch.lengths,
    ...(typeIds === undefined ? {} : { typeIds: tf.tensor2d(typeIds, shape, 'int32') }),
  };
}

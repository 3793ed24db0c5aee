import * as tf from '@tensorflow/tfjs-core';

import type { TokenBatch } from '../models/tensor-model.js';
import type { TokenStore } from '#domain/tokenization/tokenizer.js';
import { windowsOf, type TokenSequence } from '#domain/tokenization/windows-of.js';

/** What is known of a batch without reading its tokens. */
export interface BatchOutline {
  /** Rows of the token store. */
  readonly rows: Uint32Array;
  readonly tokenCount: number;
}

/** Token ids of some rows, still on the host. */
export interface HostBatch extends BatchOutline {
  /** Rows, or the windows that they consist of. */
  readonly sequences: readonly TokenSequence[];
  /** Tokens per sequence. */
  readonly lengths: Int32Array;
  /** Windows per row; absent where each row is one sequence. */
  readonly windowCounts?: Int32Array;
  readonly hasTypeIds: boolean;
}

/** Describes rows of a store without reading them. */
export function outlineBatch(tokens: TokenStore, rows: Uint32Array): BatchOutline {
  return { rows, tokenCount: rows.reduce((sum, row) => sum + tokens.lengths[row]!, 0) };
}

/** Reads rows of a store. */
export function readHostBatch(tokens: TokenStore, rows: Uint32Array): HostBatch {
  const { windowLength } = tokens;
  const windows = tokens.read(rows).map((row) => windowsOf(row, windowLength));
  const sequences = windows.flat();
  const lengths = Int32Array.from(sequences, (sequence) => sequence.ids.length);
  return {
    rows,
    sequences,
    lengths,
    tokenCount: lengths.reduce((sum, length) => sum + length, 0),
    hasTypeIds: tokens.hasTypeIds,
    ...(windowLength !== undefined && { windowCounts: Int32Array.from(windows, ({ length }) => length) }),
  };
}

/** Uploads a batch: its sequences one after the other. */
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

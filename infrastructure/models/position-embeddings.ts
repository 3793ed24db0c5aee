import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';

import { embedding } from '../tensor/operations/embedding.js';

/**
 * The learned position of each token in its text, [tokens, hidden], out of a table [rows, hidden]. Errors:
 * `ARGUMENT.INVALID` when a text has more tokens than the table has positions.
 *
 * @param positions - place of each token in its text, from 0: [tokens]
 * @param firstRow - row of position 0
 */
export function positionEmbeddings(table: tf.Tensor, positions: Int32Array, firstRow = 0): tf.Tensor2D {
  assertPositionsFit(positions, table.shape[0] - firstRow);
  const rows = positions.map((position) => position + firstRow);
  return embedding(tf.tensor1d(rows, 'int32'), table);
}

/** Throws `ARGUMENT.INVALID` when a text has more tokens than a model has positions. */
export function assertPositionsFit(positions: Int32Array, positionCount: number): void {
  const tokenCount = positions.reduce((longest, position) => Math.max(longest, position + 1), 0);
  if (tokenCount <= positionCount) return;
  throw new ArenaError(
    'ARGUMENT.INVALID',
    `Expected texts of at most ${positionCount} tokens, which is all the positions the model has, found one of ` +
      `${tokenCount}. Cut texts to ${positionCount} tokens or use a model with more positions.`,
    { details: { tokenCount, positionCount } },
  );
}

import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';

import { embedding } from '../tensor/operations/embedding.js';
import { longestRow, placesInRows } from '../tensor/operations/ragged-rows.js';

/**
 * The learned position of each token in its text, [tokens, hidden], out of a table [positions, hidden]. Errors:
 * `ARGUMENT.INVALID` when a text has more tokens than the table has rows.
 */
export function positionEmbeddings(table: tf.Tensor, lengths: Int32Array): tf.Tensor2D {
  const positionCount = table.shape[0];
  const tokenCount = longestRow(lengths);
  if (tokenCount > positionCount) {
    throw new ArenaError(
      'ARGUMENT.INVALID',
      `Expected texts of at most ${positionCount} tokens, which is all the positions the model has, found one of ` +
        `${tokenCount}. Cut texts to ${positionCount} tokens or use a model with more positions.`,
      { details: { tokenCount, positionCount } },
    );
  }
  return embedding(tf.tensor1d(placesInRows(lengths), 'int32'), table);
}

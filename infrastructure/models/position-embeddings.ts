import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';

/**
 * The first rows of a table of learned positions, [tokens, hidden]. Errors: `ARGUMENT.INVALID` when the table has
 * fewer rows than the batch has tokens.
 */
export function positionEmbeddings(table: tf.Tensor, tokenCount: number): tf.Tensor2D {
  const [positionCount, hiddenSize] = table.shape as [number, number];
  if (tokenCount > positionCount) {
    throw new ArenaError(
      'ARGUMENT.INVALID',
      `Expected texts of at most ${positionCount} tokens, which is all the positions the model has, found one of ` +
        `${tokenCount}. Cut texts to ${positionCount} tokens or use a model with more positions.`,
      { details: { tokenCount, positionCount } },
    );
  }
  return tf.slice(table as tf.Tensor2D, [0, 0], [tokenCount, hiddenSize]);
}

import * as tf from '@tensorflow/tfjs-core';

import { expectShape } from './shape-check.js';

/**
 * Sum over rows and classes of -p y log s(x) - (1 - y) log(1 - s(x)), s the logistic function, p the weight of the
 * positive class; divided by n * c it is `torch.nn.BCEWithLogitsLoss`. Computed as (1 - y) x + (1 + (p - 1) y) *
 * softplus(-x), which does not overflow.
 *
 * @param logits - [n, c]
 * @param targets - [n, c], 0 to 1
 */
export function binaryCrossEntropyWithLogits(
  logits: tf.Tensor2D,
  targets: tf.Tensor2D,
  options: { readonly positiveWeights?: Float32Array } = {},
): tf.Scalar {
  const { positiveWeights } = options;
  expectShape('binaryCrossEntropyWithLogits: logits', logits.shape, ['n', 'c']);
  expectShape('binaryCrossEntropyWithLogits: targets', targets.shape, logits.shape);
  if (positiveWeights !== undefined) {
    const what = 'binaryCrossEntropyWithLogits: positiveWeights';
    expectShape(what, [positiveWeights.length], [logits.shape[1]]);
  }
  return tf.tidy(() => {
    const negative = tf.mul(tf.sub(1, targets), logits);
    const overshoot = tf.softplus(tf.neg(logits));
    if (positiveWeights === undefined) return tf.sum(tf.add(negative, overshoot));
    const weights = tf.add(1, tf.mul(targets, tf.sub(tf.tensor1d(positiveWeights), 1)));
    return tf.sum(tf.add(negative, tf.mul(weights, overshoot)));
  });
}

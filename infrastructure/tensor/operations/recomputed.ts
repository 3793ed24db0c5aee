import * as tf from '@tensorflow/tfjs-core';

/**
 * A function of tensors of which nothing in between is kept for the backward pass: it is computed again there. Chen et
 * al. 2016, arXiv:1604.06174. Memory falls to that of the inputs; the forward pass is paid for twice.
 *
 * @param inputs - tensors that have gradients
 * @param fixed - tensors that have none, such as positions
 * @param compute - must give the same bits each time: whatever is random in it needs a seed
 */
export function recomputed(
  inputs: readonly tf.Tensor[],
  fixed: readonly tf.Tensor[],
  compute: (inputs: readonly tf.Tensor[], fixed: readonly tf.Tensor[]) => tf.Tensor,
): tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    save([...inputs, ...fixed]);
    return {
      value: compute(inputs, fixed),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        tf.tidy(() => {
          const [again, fixedAgain] = [saved.slice(0, inputs.length), saved.slice(inputs.length)];
          return gradientsWithin(again, dy, () => compute(again, fixedAgain));
        }),
    };
  });
  return operation(...inputs);
}

/** Gradients within a backward pass, which TensorFlow.js keeps one record of: that of the pass outside is put back. */
function gradientsWithin(inputs: tf.Tensor[], dy: tf.Tensor, compute: () => tf.Tensor): tf.Tensor[] {
  const engine = tf.engine();
  const { activeTape } = engine.state;
  try {
    const { grads } = engine.gradients(compute, inputs, dy, true);
    return inputs.map((input, index) => grads[index] ?? tf.zerosLike(input));
  } finally {
    engine.state.activeTape = activeTape;
  }
}

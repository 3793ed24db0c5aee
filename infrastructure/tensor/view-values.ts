import * as tf from '@tensorflow/tfjs-core';

/** A backend whose memory JavaScript can see. */
interface ViewingBackend {
  viewSync(id: tf.DataId): Float32Array;
}

/**
 * The values of a float32 tensor, without a copy where the engine can show them: they may change with the tensor, and stay
 * valid when it is disposed.
 */
export function viewValues(tensor: tf.Tensor): Float32Array {
  const backend: Partial<ViewingBackend> = tf.backend() as tf.KernelBackend & Partial<ViewingBackend>;
  return backend.viewSync?.(tensor.dataId) ?? tensor.dataSync<'float32'>();
}

import * as tf from '@tensorflow/tfjs-core';

/** A backend that computes while JavaScript goes on. */
interface AsynchronousBackend {
  executeAsynchronously<Result>(body: () => Result): Result;
}

/**
 * Runs `body`, which need not wait for the tensors that it makes, on engines that can: what reads values waits for them, and
 * the end of the body for all. What fails may be thrown by either. Other engines run it as it is.
 */
export function executeAsynchronously<Result>(body: () => Result): Result {
  const backend = tf.backend() as tf.KernelBackend & Partial<AsynchronousBackend>;
  return backend.executeAsynchronously === undefined ? body() : backend.executeAsynchronously(body);
}

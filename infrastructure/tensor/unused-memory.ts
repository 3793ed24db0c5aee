import * as tf from '@tensorflow/tfjs-core';

/** A backend that keeps the memory of freed tensors for those to come. */
interface KeepingBackend {
  giveBackMemory(): void;
}

/** Gives memory that no tensor uses back to the system, on engines that keep it: when much has been computed that is over. */
export function giveBackUnusedMemory(): void {
  const backend = tf.backend() as tf.KernelBackend & Partial<KeepingBackend>;
  backend.giveBackMemory?.();
}

import * as tf from '@tensorflow/tfjs-core';

import type { ProcessGroup } from './process-group.js';

/** Sums of numbers that every process has its own of, in 32 bits. */
export function sumOverProcesses(group: ProcessGroup, values: ArrayLike<number>): Float32Array {
  if (values.length === 0) return new Float32Array(0);
  const tensor = tf.tensor1d(Float32Array.from(values));
  try {
    group.beginAllReduce(tensor).wait();
    return Float32Array.from(tensor.dataSync());
  } finally {
    tensor.dispose();
  }
}

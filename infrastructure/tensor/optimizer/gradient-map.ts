import type * as tf from '@tensorflow/tfjs-core';

/** Gradients by parameter name. Who holds the map owns the tensors. */
export type GradientMap = Map<string, tf.Tensor>;

import * as tf from '@tensorflow/tfjs-core';

const SQRT_HALF = Math.SQRT1_2;
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI);

/** x * Phi(x) with the exact normal distribution function: Hendrycks & Gimpel 2016, arXiv:1606.08415. Any shape. */
export function gelu<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const distribution = tf.mul(tf.add(tf.erf(tf.mul(x, SQRT_HALF)), 1), 0.5);
    return tf.mul<T>(x, distribution);
  });
}

/** The tanh approximation of {@link gelu} that GPT-2 uses (`gelu_new` in Hugging Face's names). Any shape. */
export function geluNew<T extends tf.Tensor>(x: T): T {
  return tf.tidy(() => {
    const inner = tf.mul(tf.add(x, tf.mul(tf.mul(tf.mul(x, x), x), 0.044715)), SQRT_2_OVER_PI);
    return tf.mul<T>(x, tf.mul(tf.add(tf.tanh(inner), 1), 0.5));
  });
}

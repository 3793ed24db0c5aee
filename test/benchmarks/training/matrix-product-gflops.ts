import * as tf from '@tensorflow/tfjs-core';

const PRODUCT_SIZE = 1024;
const PRODUCT_REPETITIONS = 8;

/** Billions of operations per second in the best of some products, as the active engine makes them. */
export function matrixProductGflops(): number {
  const [a, b] = [0, 1].map(() => tf.randomNormal<tf.Rank.R2>([PRODUCT_SIZE, PRODUCT_SIZE])) as [
    tf.Tensor2D,
    tf.Tensor2D,
  ];
  let best = Infinity;
  for (let repetition = 0; repetition < PRODUCT_REPETITIONS; repetition++) {
    const start = performance.now();
    const product = tf.matMul(a, b);
    tf.tidy(() => tf.slice(product, [0, 0], [1, 1]).dataSync()); // an engine may return before it has computed
    best = Math.min(best, performance.now() - start);
    product.dispose();
  }
  tf.dispose([a, b]);
  return (2 * PRODUCT_SIZE ** 3) / best / 1e6;
}

import * as tf from '@tensorflow/tfjs-core';

import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { executeAsynchronously } from '#infrastructure/tensor/asynchronous-execution.js';

/** Ends the process with status 7 while the torch engine has products of some seconds left: `end-while-computing.ts`. */
const PRODUCTS = 2_000;

await new TensorEngineRegistry().activate('torch', 'float32');
executeAsynchronously(() => {
  const matrix = tf.keep(tf.randomUniform<tf.Rank.R2>([512, 512]));
  tf.tidy(() => {
    let product = matrix;
    for (let count = 0; count < PRODUCTS; count++) product = tf.mul(tf.add(product, matrix), 0.5);
  });
  process.exit(7);
});

import * as tf from '@tensorflow/tfjs-core';

import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { executeAsynchronously } from '#infrastructure/tensor/asynchronous-execution.js';

/** Ends the process with status 7 while the torch engine has thousands of operators left: `end-while-computing.ts`. */
const ROUNDS = 2_000;

await new TensorEngineRegistry().activate('torch', 'float32');
executeAsynchronously(() => {
  const matrix = tf.keep(tf.randomUniform<tf.Rank.R2>([512, 512]));
  tf.tidy(() => {
    let mean = matrix;
    for (let count = 0; count < ROUNDS; count++) mean = tf.mul(tf.add(mean, matrix), 0.5);
  });
  process.exit(7);
});

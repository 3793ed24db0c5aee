import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { runSampledTraining } from '#test/support/sampled-training.js';
import { TOY_BERT, TOY_LSTM } from '#test/support/toy-training.js';

beforeAll(async () => {
  await new TensorEngineRegistry().activate('wasm');
});

describe('memory of a training run', () => {
  it.each([TOY_BERT, TOY_LSTM])(
    'has as many tensors at step 60 as at step 10, and none afterwards: $modelType',
    async (specification) => {
      const before = tf.memory().numTensors;
      const tensors = new Map<number, number>();
      await runSampledTraining({
        specification,
        steps: 60,
        every: 10,
        sample: (step) => tensors.set(step, tf.memory().numTensors),
      });
      expect(tensors.get(10)).toBeGreaterThan(before);
      expect(tensors.get(60)).toBe(tensors.get(10));
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

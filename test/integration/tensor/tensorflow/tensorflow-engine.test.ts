import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TensorflowEngine } from '#infrastructure/tensor/engines/tensorflow-engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { HAS_TENSORFLOW } from '#test/support/engines-under-test.js';
import { runSampledTraining } from '#test/support/sampled-training.js';
import { TOY_BERT, TOY_LSTM } from '#test/support/toy-training.js';

const status = new TensorflowEngine('tensorflow').inspect();

describe('the tensorflow engine', () => {
  it('says what was found, or how to get it', () => {
    expect(status.reason).toMatch(status.available ? /TensorFlow|tfjs-node/u : /^It is not built/u);
    expect(status.howToInstall).toBe(status.available ? undefined : 'npm run build:tensorflow');
  });
});

if (HAS_TENSORFLOW) {
  describe('TensorFlow.js over the tensorflow engine', () => {
    beforeAll(async () => {
      await new TensorEngineRegistry().activate('tensorflow');
    });

    it('shares one TensorFlow.js with the rest of the product', () => {
      const product = tf.matMul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]]));
      expect(product).toBeInstanceOf(tf.Tensor);
      expect([...product.dataSync()]).toEqual([11]);
    });

    it('answers shapes that do not fit with an error, and goes on', () => {
      const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
      expect(() => tf.engine().runKernel('BatchMatMul', { a, b })).toThrow();
      expect([...tf.add(1, 2).dataSync()]).toEqual([3]);
    });

    it.each([TOY_BERT, TOY_LSTM])('keeps no tensor of a step ($modelType)', async (specification) => {
      const tensors: number[] = [];
      const sample = () => void tensors.push(tf.memory().numTensors);
      await runSampledTraining({ specification, steps: 30, every: 10, sample });
      expect(tensors).toEqual([tensors[0], tensors[0], tensors[0]]);
    });
  });
}

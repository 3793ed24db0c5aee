import path from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TensorflowEngine } from '#infrastructure/tensor/engines/tensorflow-engine.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { describeGoldenParity } from '#test/support/golden-parity.js';
import { runSampledTraining } from '#test/support/sampled-training.js';
import { TOY_BERT, TOY_LSTM } from '#test/support/toy-training.js';

const FIXTURES = path.resolve(import.meta.dirname, '../../../fixtures/golden');

const status = new TensorflowEngine('tensorflow').inspect();

describe('the tensorflow engine', () => {
  it('says what was found, or how to get it', () => {
    expect(status.reason).toMatch(status.available ? /TensorFlow|tfjs-node/u : /^It is not built/u);
    expect(status.howToInstall).toBe(status.available ? undefined : 'npm run build:tensorflow');
  });
});

if (status.available) declareTests();
else process.stderr.write('The tensorflow engine is not built (npm run build:tensorflow): not tested.\n');

function declareTests(): void {
  for (const name of ['bert_cls', 'gpt2_lm', 'lstm_bi_cls']) {
    describeGoldenParity(path.join(FIXTURES, name), 'tensorflow');
  }

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

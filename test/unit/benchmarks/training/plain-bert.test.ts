import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as tf from '@tensorflow/tfjs-core';

import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { useEngine } from '#test/support/engines-under-test.js';
import { TOY_BERT, toySplit, weightsOf } from '#test/support/toy-training.js';

import { PlainBert } from '../../../benchmarks/training/plain-bert.js';

const CONFIG = {
  hidden_size: TOY_BERT.hiddenSize,
  num_hidden_layers: 2,
  num_attention_heads: TOY_BERT.headCount,
  layer_norm_eps: TOY_BERT.layerNormEpsilon,
  hidden_dropout_prob: 0.1,
  attention_probs_dropout_prob: 0.1,
};

describe('PlainBert', () => {
  beforeAll(() => useEngine('cpu'));
  afterAll(() => tf.disposeVariables());

  it('has the loss of our model on rows of several lengths, which it pads', async () => {
    // Larger first weights than a new model has: the layers must matter.
    const model = await new TensorModelManager().create(
      { ...TOY_BERT, layerCount: 2, initializerRange: 0.5 },
      3,
    );
    const split = toySplit(6, 5);
    const { loss } = await new AdvancedTrainer().predict(model, split, 6);
    const weights = new Map(
      Array.from(weightsOf(model), ([name, { data, shape }]) => [
        name,
        tf.variable(tf.tensor(data, [...shape])),
      ]),
    );
    model.dispose();
    const rows = split.tokens.read([...split.rows]).map(({ ids }) => [...ids]);
    const plain = tf.tidy(
      () => new PlainBert(CONFIG, weights).loss(rows, [...split.labels!.ids], false).dataSync()[0]!,
    );
    expect(plain).toBeCloseTo(loss, 5);
    expect(Math.abs(plain - Math.log(2))).toBeGreaterThan(0.01);
  });
});

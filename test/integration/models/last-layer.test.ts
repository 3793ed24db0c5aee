import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelObjective } from '#domain/model/model-objective.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { BertSpecification } from '#domain/model/specification.js';
import { KeyValueCache } from '#infrastructure/models/key-value-cache.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import type { ForwardMode, TensorModel, TokenBatch } from '#infrastructure/models/tensor-model.js';
import { useEngine } from '#test/support/engines-under-test.js';

const LENGTHS = [5, 2, 6];
const TOKENS = 13;
/** No other size of the models. */
const INTERMEDIATE_SIZE = 72;

function makeModel(
  preset: 'bert-tiny' | 'gpt2-tiny',
  objective: ModelObjective,
  dropouts: Partial<Pick<BertSpecification, 'hiddenDropout' | 'attentionDropout' | 'classifierDropout'>> = {},
): Promise<TensorModel> {
  const specification = presetSpecification(preset, {
    vocabularySize: 60,
    paddingTokenId: 0,
    maxPositions: 16,
    objective: preset === 'gpt2-tiny' ? 'causal_language_modeling' : 'single_label',
    labels: [],
  });
  const labels = objective === 'causal_language_modeling' ? [] : ['x', 'y', 'z'];
  const changes = { objective, labels, intermediateSize: INTERMEDIATE_SIZE, ...dropouts };
  return new TensorModelManager().create({ ...specification, ...changes }, 1);
}

function batchOf(lengths: readonly number[]): TokenBatch {
  const count = lengths.reduce((sum, length) => sum + length, 0);
  const inputIds = tf.tensor1d(
    Array.from({ length: count }, (_, at) => 3 + at),
    'int32',
  );
  return { inputIds, lengths: Int32Array.from(lengths) };
}

/** How many values feed-forward networks compute between their two linear maps, in units of one value per token. */
async function expandedTokens(preset: 'bert-tiny' | 'gpt2-tiny', objective: ModelObjective): Promise<number> {
  const model = await makeModel(preset, objective);
  const { kernels } = await tf.profile(() =>
    tf.tidy(() => model.forward(batchOf(LENGTHS), { training: false })),
  );
  model.dispose();
  const products = kernels
    .filter(({ name }) => name === 'BatchMatMul')
    .flatMap((kernel) => kernel.outputShapes);
  return products
    .filter((shape) => shape.at(-1) === INTERMEDIATE_SIZE)
    .reduce((sum, shape) => sum + tf.util.sizeFromShape(shape) / INTERMEDIATE_SIZE, 0);
}

describe('the last layer', () => {
  beforeAll(() => useEngine('cpu'));

  it.each(['bert-tiny', 'gpt2-tiny'] as const)(
    'of %s is computed for the token that classifies each text, and for all where all are classified',
    async (preset) => {
      expect(await expandedTokens(preset, 'token_classification')).toBe(2 * TOKENS);
      expect(await expandedTokens(preset, 'single_label')).toBe(TOKENS + LENGTHS.length);
    },
  );

  it('gives the same where adapters that drop inputs need keys and values of their own', async () => {
    const manager = new TensorModelManager();
    const plain = await makeModel('bert-tiny', 'single_label', {
      hiddenDropout: 0,
      attentionDropout: 0,
      classifierDropout: 0,
    });
    const logitsOf = (model: TensorModel, mode: ForwardMode) =>
      tf.tidy(() => model.forward(batchOf(LENGTHS), mode).dataSync<'float32'>());
    const expected = logitsOf(plain, { training: false });
    const lora = { rank: 2, alpha: 4, dropout: 0.5 };
    const adapted = manager.fineTune(plain, { lora, base: { name: 'any' }, seed: 1 });
    // Adapters begin with B = 0: what they drop has no effect yet.
    const found = logitsOf(adapted, { training: true, seed: 1, step: 1 });
    const worst = Math.max(...found.map((value, at) => Math.abs(value - expected[at]!)));
    expect(worst).toBeLessThan(1e-5);
    adapted.dispose();
  });

  it('is computed for the last token of texts that go on, with the logits of a pass over all tokens', async () => {
    const model = await makeModel('gpt2-tiny', 'causal_language_modeling');
    tf.tidy(() => {
      const batch = batchOf([4, 4]);
      const cache = new KeyValueCache(2);
      const next = model.forward(batch, { training: false, cache });
      const all = model.forward(batch, { training: false });
      expect(next.shape).toEqual([2, 60]);
      const expected = tf.gather(all, tf.tensor1d([3, 7], 'int32')).dataSync();
      const worst = Math.max(...next.dataSync().map((value, at) => Math.abs(value - expected[at]!)));
      expect(worst).toBeLessThan(1e-6);
      cache.dispose();
    });
    model.dispose();
  });
});

import path from 'node:path';

import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from '@jest/globals';

import { presetSpecification } from '#domain/model/presets.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { gradientsWithDropout } from '#test/support/checkpointed-gradients.js';
import { ENGINES_UNDER_TEST, useEngine } from '#test/support/engines-under-test.js';

const CHOICES = { vocabularySize: 60, paddingTokenId: 0, maxPositions: 64 };
/** Deep and narrow: quick on the slowest engine. */
const SIZE = { layerCount: 6, hiddenSize: 16, intermediateSize: 64 };
const BATCH = {
  input_ids: Array.from({ length: 4 }, (_, row) => Array.from({ length: 48 }, (__, at) => (row + at) % 60)),
  lengths: [48, 40, 7, 33],
  labels: [0, 1, 0, 1],
};

describe.each(ENGINES_UNDER_TEST)('gradient checkpointing on %s', (engine) => {
  it.each([
    {
      ...presetSpecification('bert-tiny', { ...CHOICES, objective: 'single_label', labels: ['x', 'y'] }),
      ...SIZE,
    },
    {
      ...presetSpecification('gpt2-tiny', { ...CHOICES, objective: 'causal_language_modeling', labels: [] }),
      ...SIZE,
    },
  ])('gives $modelType the same gradients out of a third of the activations', async (specification) => {
    await useEngine(engine);
    const model = await new TensorModelManager().create(specification, 1);
    gradientsWithDropout(model, BATCH, false);
    const before = tf.memory();
    const kept = gradientsWithDropout(model, BATCH, false);
    const recomputed = gradientsWithDropout(model, BATCH, true);
    expect(recomputed.gradients).toEqual(kept.gradients);
    expect(recomputed.forwardBytes - before.numBytes).toBeLessThan((kept.forwardBytes - before.numBytes) / 3);
    expect(tf.memory().numTensors).toBe(before.numTensors);
    model.dispose();
  });

  it('lets adapters learn the same', async () => {
    await useEngine(engine);
    const manager = new TensorModelManager();
    const choices = { ...CHOICES, objective: 'single_label', labels: ['x', 'y'] } as const;
    const plain = await manager.create({ ...presetSpecification('bert-tiny', choices), ...SIZE }, 1);
    const base = { name: path.join('any', 'folder') };
    const model = manager.fineTune(plain, { lora: { rank: 2, alpha: 4 }, base, seed: 1 });
    const kept = gradientsWithDropout(model, BATCH, false);
    const recomputed = gradientsWithDropout(model, BATCH, true);
    expect([...kept.gradients.keys()].some((name) => name.includes('lora_A'))).toBe(true);
    expect(recomputed.gradients).toEqual(kept.gradients);
    model.dispose();
  });
});

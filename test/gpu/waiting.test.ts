import { beforeAll, describe, expect, it } from '@jest/globals';

import type { ModelSpecification } from '#domain/model/specification.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import { useEngine } from '#test/support/engines-under-test.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  TOY_LSTM,
  toySplit,
} from '#test/support/toy-training.js';
import { STAND_IN, waits } from './stand-in/stand-in.js';

const ROWS = 32;
const STEPS_PER_EPOCH = ROWS / TOY_HYPERPARAMETERS.batchSize;

/** How often training waits for the GPU in some epochs. */
async function waitsOf(specification: ModelSpecification, epochs: number): Promise<number> {
  const model = await new TensorModelManager().create(specification, 3);
  const before = waits();
  await new AdvancedTrainer().train({
    model,
    train: toySplit(ROWS, 1),
    validation: toySplit(4, 2),
    hyperparameters: {
      ...TOY_HYPERPARAMETERS,
      epochs,
      evaluationStrategy: 'no',
      saveStrategy: 'no',
      scheduler: 'constant',
    },
    checkpoints: new MemoryCheckpoints(),
    metrics: new MemoryMetrics(),
    evaluate: () => ({}),
    onEvent: () => undefined,
  });
  model.dispose();
  return waits() - before;
}

(STAND_IN === undefined ? describe.skip : describe)('training on a GPU', () => {
  beforeAll(() => useEngine('torch', 'bfloat16'));

  it.each([TOY_BERT, TOY_LSTM])(
    'waits for it at the end of a step alone: for the loss and the norm',
    async (specification) => {
      const perEpoch = (await waitsOf(specification, 3)) - (await waitsOf(specification, 2));
      expect(perEpoch).toBe(2 * STEPS_PER_EPOCH);
    },
  );
});

import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';

import { evaluatePredictions } from '#domain/evaluation/evaluate-predictions.js';
import type { EncodedSplit } from '#domain/training/trainer.js';
import type { TensorModel } from '#infrastructure/models/tensor-model.js';
import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { AdvancedTrainer } from '#infrastructure/training/advanced-trainer.js';
import {
  MemoryCheckpoints,
  MemoryMetrics,
  TOY_BERT,
  TOY_HYPERPARAMETERS,
  toySplit,
} from '#test/support/toy-training.js';

const WINDOW = 3;
const manager = new TensorModelManager();
const trainer = new AdvancedTrainer();
let model: TensorModel;

beforeAll(async () => {
  await new TensorEngineRegistry().activate('wasm');
});

afterEach(() => model.dispose());

/** The rows of a split, read as windows of three tokens. */
function inWindows(split: EncodedSplit): EncodedSplit {
  return { ...split, tokens: { ...split.tokens, windowLength: WINDOW } };
}

/** Each window of the rows of a split as a row of its own. */
function windowsAsRows(split: EncodedSplit): EncodedSplit {
  const windows = split.tokens.read(split.rows).flatMap(({ ids }) =>
    Array.from({ length: Math.ceil(ids.length / WINDOW) }, (_, window) => {
      const part = ids.slice(window * WINDOW, (window + 1) * WINDOW);
      return { ids: part, typeIds: new Uint8Array(part.length) };
    }),
  );
  return {
    rows: Uint32Array.from(windows.keys()),
    tokens: {
      ...split.tokens,
      rowCount: windows.length,
      lengths: Uint32Array.from(windows, ({ ids }) => ids.length),
      read: (rows) => Array.from(rows, (row) => windows[row]!),
    },
  };
}

describe('rows that are read in windows', () => {
  it("are predicted by the mean of their windows' logits, with the loss of that", async () => {
    model = await manager.create(TOY_BERT, 3);
    const split = toySplit(9, 2);
    const { logits, loss, rowCount } = await trainer.predict(model, inWindows(split), 4);
    const parts = await trainer.predict(model, windowsAsRows(split), 4);
    expect(rowCount).toBe(9);
    expect(logits).toHaveLength(18);
    let window = 0;
    let lossSum = 0;
    for (const row of split.rows) {
      const count = Math.ceil(split.tokens.lengths[row]! / WINDOW);
      const mean = [0, 0];
      for (const last = window + count; window < last; window++) {
        for (const label of [0, 1]) mean[label]! += parts.logits[2 * window + label]! / count;
      }
      for (const label of [0, 1]) expect(logits[2 * row + label]).toBeCloseTo(mean[label]!, 5);
      const [own, other] = split.labels!.ids[row] === 0 ? [mean[0]!, mean[1]!] : [mean[1]!, mean[0]!];
      lossSum += Math.log1p(Math.exp(other - own));
    }
    expect(parts.rowCount).toBe(window);
    expect(loss).toBeCloseTo(lossSum / 9, 5);
  });

  it('are learnt from as one row each', async () => {
    model = await manager.create(TOY_BERT, 3);
    const train = inWindows(toySplit(64, 1));
    const validation = inWindows(toySplit(32, 8));
    const outcome = await trainer.train({
      model,
      train,
      validation,
      hyperparameters: { ...TOY_HYPERPARAMETERS, epochs: 12, learningRate: 0.01 },
      checkpoints: new MemoryCheckpoints(),
      metrics: new MemoryMetrics(),
      evaluate: (predictions, split) => evaluatePredictions(TOY_BERT, predictions, split).metrics,
    });
    expect(outcome.stepsRun).toBe(12 * Math.ceil(64 / TOY_HYPERPARAMETERS.batchSize));
    const predictions = await trainer.predict(model, validation, 8);
    expect(evaluatePredictions(TOY_BERT, predictions, validation).metrics['accuracy']).toBeGreaterThan(0.9);
  });
});

import { describe, expect, it } from '@jest/globals';

import { parseEvaluateModelRequest } from '#application/evaluate-model/evaluate-model-request.js';
import { EvaluateModelUseCase } from '#application/evaluate-model/evaluate-model-use-case.js';
import type { RawRequest } from '#application/request/parse-fields.js';
import { fakeDataset, FakeTrainingPorts } from '#test/support/fake-training-ports.js';

function evaluateAll(fake: FakeTrainingPorts, raw: RawRequest = {}) {
  const everyRow = { train: 10, validation: 0, test: 0 };
  fake.dataset = fakeDataset({ splits: new Uint8Array(10), countOf: (split) => everyRow[split] });
  const request = parseEvaluateModelRequest({
    model: 'models/mine',
    dataset: 'data.jsonl',
    ...raw,
  });
  return new EvaluateModelUseCase(fake.ports).execute(request);
}

describe('EvaluateModelUseCase', () => {
  it('measures a model on all rows of a file', async () => {
    const response = await evaluateAll(new FakeTrainingPorts());
    expect(response).toMatchObject({
      samples: 10,
      metrics: { accuracy: 0.5, recall_macro: 0.5 },
      majorityBaseline: 0.5,
      labels: ['bad', 'good'],
      confusionMatrix: [
        [0, 5],
        [0, 5],
      ],
      warnings: ['one odd thing'],
    });
  });

  it('breaks the accuracy down by the values of columns, with sample counts', async () => {
    const { breakdown } = await evaluateAll(new FakeTrainingPorts(), { by: ['category'] });
    expect(breakdown).toEqual([
      { values: { category: 'category0' }, samples: 5, metrics: { accuracy: 0 } },
      { values: { category: 'category1' }, samples: 5, metrics: { accuracy: 1 } },
    ]);
  });

  it('computes in the precision that is asked for, in 32 bits by itself', async () => {
    const fake = new FakeTrainingPorts();
    await evaluateAll(fake);
    expect(fake.precisionAsked).toBe('float32');
    await evaluateAll(fake, { precision: 'bf16' });
    expect(fake.precisionAsked).toBe('bfloat16');
  });

  it('releases the model and the tokens when it fails', async () => {
    const fake = new FakeTrainingPorts();
    fake.failing = 'predict';
    await expect(evaluateAll(fake)).rejects.toMatchObject({ code: 'FILESYSTEM.FAILED' });
    expect({ models: fake.openModels, stores: fake.openStores }).toEqual({ models: 0, stores: 0 });
  });
});

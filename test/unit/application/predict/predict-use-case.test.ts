import { describe, expect, it } from '@jest/globals';

import { parsePredictRequest } from '#application/predict/predict-request.js';
import type { PredictResponse } from '#application/predict/predict-response.js';
import { PredictUseCase } from '#application/predict/predict-use-case.js';
import { presetSpecification } from '#domain/model/presets.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { FakeTrainingPorts, savedSpecification } from '#test/support/fake-training-ports.js';

async function predict(
  raw: Readonly<Record<string, unknown>>,
  specification: ModelSpecification = savedSpecification(),
  { ports } = new FakeTrainingPorts(),
): Promise<PredictResponse> {
  const model = { specification, parameterCounts: { total: 1, trainable: 1 }, dispose: () => undefined };
  const useCase = new PredictUseCase({
    ...ports,
    models: { ...ports.models, open: () => Promise.resolve(model) },
    generator: {
      generate: (_, prompt, { maxNewTokens }) => Promise.resolve(Int32Array.of(...prompt, maxNewTokens)),
    },
  });
  return useCase.execute(parsePredictRequest({ model: 'models/mine', ...raw }));
}

describe('PredictUseCase', () => {
  it('gives the most probable label and the probabilities', async () => {
    const { predictions } = await predict({ text: 'a text' });
    expect(predictions).toHaveLength(1);
    expect(predictions[0]).toMatchObject({ input: 'a text', labels: ['good'], truncated: false });
    const [first, second] = predictions[0]!.scores!;
    expect(first!.label).toBe('good');
    expect(first!.probability).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(first!.probability + second!.probability).toBeCloseTo(1, 6);
  });

  it('gives every label above one half for a multi-label model', async () => {
    const { predictions } = await predict(
      { text: 'a text' },
      { ...savedSpecification(), objective: 'multi_label' },
    );
    expect(predictions[0]!.labels).toEqual(['good']);
    expect(predictions[0]!.scores!.map(({ probability }) => probability)).toEqual([
      expect.closeTo(0.7311, 3),
      expect.closeTo(0.5, 6),
    ]);
  });

  it('reads a whole file as one text', async () => {
    const { predictions } = await predict({ file: 'snippet.py' });
    expect(predictions.map(({ input }) => input)).toEqual(['snippet.py']);
  });

  it('answers every row of a file of texts, in order', async () => {
    const { predictions } = await predict({ input: 'texts.jsonl' });
    expect(predictions.map(({ input }) => input)).toEqual(Array.from({ length: 10 }, (_, i) => `text ${i}`));
  });

  it('continues a text with a language model', async () => {
    const specification = presetSpecification('gpt2-tiny', {
      vocabularySize: 50,
      paddingTokenId: 0,
      objective: 'causal_language_modeling',
      labels: [],
      maxPositions: 32,
    });
    const { predictions } = await predict({ text: 'def f', maxNewTokens: 7 }, specification);
    expect(predictions[0]).toMatchObject({ generated: 'decoded 2 3 4 7', truncated: false });
  });

  it.each<readonly [string, ModelSpecification]>([
    ['classifier', savedSpecification()],
    [
      'language model',
      presetSpecification('gpt2-tiny', {
        vocabularySize: 50,
        paddingTokenId: 0,
        objective: 'causal_language_modeling',
        labels: [],
        maxPositions: 32,
      }),
    ],
  ])('refuses tokens that the %s does not have', async (_, specification) => {
    await expect(predict({ text: 'a text' }, { ...specification, vocabularySize: 3 })).rejects.toMatchObject({
      code: 'TOKENIZER.INVALID',
      details: { id: 3, vocabularySize: 3 },
    });
  });

  it('computes in the precision that is asked for, in 32 bits by itself', async () => {
    const fake = new FakeTrainingPorts();
    await predict({ text: 'a text' }, savedSpecification(), fake);
    expect(fake.precisionAsked).toBe('float32');
    await predict({ text: 'a text', precision: 'bf16' }, savedSpecification(), fake);
    expect(fake.precisionAsked).toBe('bfloat16');
  });

  it('refuses a text without tokens', async () => {
    await expect(predict({ text: '' })).rejects.toMatchObject({ name: 'ArenaError' });
  });
});

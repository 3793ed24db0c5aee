import { beforeAll, describe, expect, it } from '@jest/globals';

import { TensorModelManager } from '#infrastructure/models/tensor-model-manager.js';
import { TensorEngineRegistry } from '#infrastructure/tensor/engines/tensor-engine-registry.js';
import { sharedPath } from '#test/support/shared-folder.js';

describe('folders that transformers 4.36 saved', () => {
  const manager = new TensorModelManager();
  beforeAll(() => new TensorEngineRegistry().activate('wasm'));

  it('opens a GPT-2 with its language-modelling head', async () => {
    const model = await manager.open(sharedPath('golden', 'hf-folders', 'fake_gpt2'));
    expect(model.specification).toMatchObject({ modelType: 'gpt2', hiddenSize: 2, paddingTokenId: 50256 });
    // wte, wpe, one block of width 2 (12 h^2 + 13 h) and the last norm.
    expect(model.parameterCounts.total).toBe(50257 * 2 + 1024 * 2 + (12 * 4 + 13 * 2) + 4);
    model.dispose();
  });

  it.each([
    ['bert_tiniest', /BertForSequenceClassification/],
    ['tiny_gpt2', /GPT2LMHeadModel/],
  ])('says which class it would open instead of that of %s', async (name, message) => {
    await expect(manager.open(sharedPath('golden', 'hf-folders', name))).rejects.toMatchObject({
      code: 'MODEL.INVALID',
      message: expect.stringMatching(message),
    });
  });
});

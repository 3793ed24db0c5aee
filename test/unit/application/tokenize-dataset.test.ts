import { expect, it } from '@jest/globals';

import { Resources } from '#application/resources.js';
import { tokenizeDataset } from '#application/tokenize-dataset.js';
import type { Dataset } from '#domain/dataset/dataset-loader.js';
import {
  FAKE_TOKENIZER,
  FakeTrainingPorts,
  fakeDataset,
  fakeTextDataset,
  savedSpecification,
} from '#test/support/fake-training-ports.js';

/** Every text of the fake ports is the tokens 2, 3, 4. */
it.each<readonly [string, Dataset]>([
  ['rows', fakeDataset()],
  ['blocks', fakeTextDataset()],
])(
  'refuses %s with tokens that the model does not have, cached or not, and closes them',
  async (_, dataset) => {
    const fake = new FakeTrainingPorts();
    const resources = new Resources();
    const splitFor = async (vocabularySize: number) => {
      const specification = { ...savedSpecification(), vocabularySize };
      const { tokenCache } = fake.ports;
      const fitting = { maxLength: 8, truncation: 'longest_first' } as const;
      const input = { tokenCache, dataset, tokenizer: FAKE_TOKENIZER, specification, fitting, resources };
      return (await tokenizeDataset(input))('train');
    };
    await expect(splitFor(4)).rejects.toMatchObject({ code: 'TOKENIZER.INVALID', details: { id: 4 } });
    await expect(splitFor(5)).resolves.toMatchObject({ tokens: { totalTokens: expect.any(Number) } });
    await resources.releaseAll();
    expect(fake.openStores).toBe(0);
  },
);

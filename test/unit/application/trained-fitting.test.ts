import { expect, it } from '@jest/globals';

import { trainedFitting } from '#application/trained-fitting.js';
import { bertSpecification } from '#test/support/bert-specification.js';
import { FAKE_TOKENIZER } from '#test/support/fake-training-ports.js';

const positions = bertSpecification.maxPositions;

it('reads as many tokens as model and tokenizer take, where training said nothing', () => {
  const cut = { truncation: 'longest_first' } as const;
  expect(trainedFitting(bertSpecification, FAKE_TOKENIZER)).toEqual({ ...cut, maxLength: positions });
  const short = { ...FAKE_TOKENIZER, maxLength: 3 };
  expect(trainedFitting(bertSpecification, short)).toEqual({ ...cut, maxLength: 3 });
});

it('reads texts as in training, but for what is asked for', () => {
  const fitting = { maxLength: 6, truncation: 'only_first', windows: { stride: 2, limit: 3 } } as const;
  const tokenizer = { ...FAKE_TOKENIZER, fitting };
  expect(trainedFitting(bertSpecification, tokenizer)).toEqual(fitting);
  expect(trainedFitting(bertSpecification, tokenizer, { maxWindows: 1 })).toEqual({
    ...fitting,
    windows: { stride: 2, limit: 1 },
  });
  const asked = { maxSequenceLength: 1_000_000, truncation: 'only_second', windowStride: 0 } as const;
  expect(trainedFitting(bertSpecification, tokenizer, asked)).toEqual({
    maxLength: positions,
    truncation: 'only_second',
    windows: { stride: 0, limit: 3 },
  });
});

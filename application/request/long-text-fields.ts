import { TRUNCATION_STRATEGIES } from '#domain/tokenization/tokenizer.js';

import type { RequestFields } from './request-field.js';

/** How a training run reads texts that are longer than a model takes. */
export const LONG_TEXT_FIELDS = {
  truncation: {
    group: 'Model and tokenizer',
    kind: 'choice',
    choices: TRUNCATION_STRATEGIES,
    default: 'longest_first',
    description: 'which text of a pair that is too long is cut, or read in windows',
  },
  windowStride: {
    group: 'Model and tokenizer',
    kind: 'integer',
    range: { atLeast: 0 },
    absent: 'long texts are cut',
    description:
      'read long texts whole, in windows that share so many tokens; predictions are the mean over them',
  },
  maxWindows: {
    group: 'Model and tokenizer',
    kind: 'integer',
    range: { atLeast: 1 },
    default: 8,
    description: 'windows per text; what lies beyond is cut',
  },
} as const satisfies RequestFields;

/** The same settings of a trained model, which keeps those that it was trained with. */
export const TRAINED_LONG_TEXT_FIELDS = {
  maxSequenceLength: {
    group: 'Model and tokenizer',
    kind: 'integer',
    range: { atLeast: 4, atMost: 131_072 },
    absent: 'as in training, or as many as the model takes',
    description: 'tokens per text; longer ones are cut, or read in windows',
  },
  truncation: {
    group: 'Model and tokenizer',
    kind: 'choice',
    choices: TRUNCATION_STRATEGIES,
    absent: 'as in training, or longest_first',
    description: 'which text of a pair that is too long is cut, or read in windows',
  },
  windowStride: {
    group: 'Model and tokenizer',
    kind: 'integer',
    range: { atLeast: 0 },
    absent: 'as in training, or long texts are cut',
    description:
      'read long texts whole, in windows that share so many tokens; predictions are the mean over them',
  },
  maxWindows: {
    group: 'Model and tokenizer',
    kind: 'integer',
    range: { atLeast: 1 },
    absent: 'as in training, or 8',
    description: 'windows per text; what lies beyond is cut; 1: no windows',
  },
} as const satisfies RequestFields;

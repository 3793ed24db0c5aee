import { TRUNCATION_STRATEGIES } from '#domain/tokenization/tokenizer.js';

import type { RequestFields } from './request-field.js';

const CUT = {
  group: 'Model and tokenizer',
  kind: 'choice',
  choices: TRUNCATION_STRATEGIES,
  description: 'which text of a pair that is too long is cut, or read in windows',
} as const;

const STRIDE = {
  group: 'Model and tokenizer',
  kind: 'integer',
  range: { atLeast: 0 },
  description:
    'read long texts whole, in windows that share so many tokens; predictions are the mean over them',
} as const;

const MOST_WINDOWS = {
  group: 'Model and tokenizer',
  kind: 'integer',
  range: { atLeast: 1 },
  description: 'windows per text; what lies beyond is cut; 1: no windows',
} as const;

/** How a training run reads texts that are longer than a model takes. */
export const LONG_TEXT_FIELDS = {
  truncation: { ...CUT, default: 'longest_first' },
  windowStride: { ...STRIDE, absent: 'long texts are cut' },
  maxWindows: { ...MOST_WINDOWS, default: 8 },
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
  truncation: { ...CUT, absent: 'as in training, or longest_first' },
  windowStride: { ...STRIDE, absent: 'as in training, or long texts are cut' },
  maxWindows: { ...MOST_WINDOWS, absent: 'as in training, or 8' },
} as const satisfies RequestFields;

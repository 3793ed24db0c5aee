import type { TextFitting } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from './hyperparameters.js';

/** How texts are made to fit in a training run. */
export function textFittingOf({
  maxSequenceLength,
  truncation,
  windowStride: stride,
  maxWindows: limit,
}: Hyperparameters): TextFitting {
  const windows = stride === undefined ? undefined : { stride, limit };
  return { maxLength: maxSequenceLength, truncation, ...(windows && { windows }) };
}

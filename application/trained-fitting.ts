import { maxTokensOf, type ModelSpecification } from '#domain/model/specification.js';
import type { TextFitting, Tokenizer } from '#domain/tokenization/tokenizer.js';

import { LONG_TEXT_FIELDS, type TRAINED_LONG_TEXT_FIELDS } from './request/long-text-fields.js';
import type { RequestValues } from './request/request-field.js';

/** How a trained model reads texts: as it was asked for, else as in its training, else as many tokens as it takes. */
export function trainedFitting(
  specification: ModelSpecification,
  { fitting, maxLength = Infinity }: Tokenizer,
  request: RequestValues<typeof TRAINED_LONG_TEXT_FIELDS> = {},
): TextFitting {
  const wanted = request.maxSequenceLength ?? fitting?.maxLength ?? Infinity;
  const stride = request.windowStride ?? fitting?.windows?.stride;
  const limit = request.maxWindows ?? fitting?.windows?.limit ?? LONG_TEXT_FIELDS.maxWindows.default;
  return {
    maxLength: Math.min(wanted, maxLength, maxTokensOf(specification)),
    truncation: request.truncation ?? fitting?.truncation ?? LONG_TEXT_FIELDS.truncation.default,
    ...(stride === undefined ? {} : { windows: { stride, limit } }),
  };
}

import { z } from 'zod';

import { TRUNCATION_STRATEGIES, type TextFitting } from '#domain/tokenization/tokenizer.js';

import { invalidTokenizer } from '../tokenizer-error.js';
import type { JsonObject } from './json-file.js';

/** The field of `tokenizer_config.json` that says how a model trained here reads long texts; others leave it alone. */
export const FITTING_FIELD = 'training_arena';

const FITTING = z.object({
  max_length: z.int().positive(),
  truncation: z.enum(TRUNCATION_STRATEGIES),
  window_stride: z.int().nonnegative().nullable(),
  max_windows: z.int().positive(),
});

/** Reads the field; undefined where it is absent. Errors: `TOKENIZER.INVALID`. */
export function readFitting(config: JsonObject, origin: string): TextFitting | undefined {
  const field = config[FITTING_FIELD];
  if (field === undefined) return undefined;
  const parsed = FITTING.safeParse(field);
  if (!parsed.success) {
    const expected = `max_length, truncation, window_stride and max_windows in ${FITTING_FIELD}`;
    throw invalidTokenizer(origin, expected, JSON.stringify(field));
  }
  const { max_length: maxLength, truncation, window_stride: stride, max_windows: limit } = parsed.data;
  return { maxLength, truncation, ...(stride === null ? {} : { windows: { stride, limit } }) };
}

/** The field's value. */
export function writeFitting({ maxLength, truncation, windows }: TextFitting): z.infer<typeof FITTING> {
  return {
    max_length: maxLength,
    truncation,
    window_stride: windows?.stride ?? null,
    max_windows: windows?.limit ?? 1,
  };
}

import type { z } from 'zod';

import { ArenaError } from '#domain/shared/errors.js';

import type { ConfigFields } from './architecture.js';

/** Fields checked against a schema. Errors: `MODEL.INVALID` with the file and every field that is wrong. */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  fields: ConfigFields,
  file: string,
): z.infer<Schema> {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ArenaError(
    'MODEL.INVALID',
    `Expected a model configuration that can be computed here in ${file}, found ${problems.join('; ')}. ` +
      'Correct the file or choose another model.',
    { details: { file, problems } },
  );
}

import { ArenaError } from '#domain/shared/errors.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';

import { toSnakeCase, withCamelCaseKeys, withSnakeCaseKeys } from '../filesystem/snake-case.js';
import { sessionMetadataSchema } from './session-metadata-schema.js';

/** Text of `training_metadata.json`: the metadata with the names of the disk. */
export function toSessionFile(metadata: SessionMetadata): string {
  return `${JSON.stringify(withSnakeCaseKeys(metadata), null, 2)}\n`;
}

/**
 * The inverse of {@link toSessionFile}.
 * @throws ArenaError `SESSION.INVALID`: not JSON, or a field is missing or of another type; names each one
 */
export function parseSessionFile(text: string, file: string): SessionMetadata {
  const parsed = sessionMetadataSchema.safeParse(withCamelCaseKeys(parseJson(text, file)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.map((part) => toSnakeCase(String(part))).join('.')}: ${issue.message}`,
  );
  throw new ArenaError(
    'SESSION.INVALID',
    `Expected the metadata of a session in ${file}, found problems with ${problems.join('; ')}.`,
    { cause: parsed.error, details: { file, problems } },
  );
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (failure) {
    throw new ArenaError('SESSION.INVALID', `Expected JSON in ${file}: ${String(failure)}.`, {
      cause: failure,
    });
  }
}

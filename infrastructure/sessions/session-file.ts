import { createHash } from 'node:crypto';

import { ArenaError } from '#domain/shared/errors.js';
import type { JsonObject } from '#domain/session/upgrade-defaults.js';
import { upgradeSession } from '#domain/session/upgrade-session.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';

import { toSnakeCase, withCamelCaseKeys, withSnakeCaseKeys } from '../filesystem/snake-case.js';
import { sessionMetadataSchema } from './session-metadata-schema.js';

/** Text of `training_metadata.json`: the metadata with the names of the disk. */
export function toSessionFile(metadata: SessionMetadata): string {
  const content = withSnakeCaseKeys(metadata) as Readonly<Record<string, unknown>>;
  return `${JSON.stringify({ ...content, [INTEGRITY_FIELD]: hashOf(content) }, null, 2)}\n`;
}

/**
 * The inverse of {@link toSessionFile}.
 * @throws ArenaError `SESSION.INVALID`: not JSON, or a field is missing or of another type; names each one
 */
export function parseSessionFile(text: string, file: string): SessionMetadata {
  const content = upgradeSession(withCamelCaseKeys(readContent(text, file)) as JsonObject);
  const parsed = sessionMetadataSchema.safeParse(content);
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

/** SHA-256 of everything else in the file: what was changed by accident is not trained by. */
const INTEGRITY_FIELD = 'integrity_hash';

function hashOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function readContent(text: string, file: string): JsonObject {
  const json = parseJson(text, file);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ArenaError('SESSION.INVALID', `Expected a JSON object in ${file}.`, { details: { file } });
  }
  if (!(INTEGRITY_FIELD in json)) return json as JsonObject;
  const { [INTEGRITY_FIELD]: expected, ...content } = json;
  if (hashOf(content) === expected) return content;
  throw new ArenaError(
    'SESSION.INVALID',
    `Expected ${file} to match its ${INTEGRITY_FIELD}, found other content: it was damaged, or edited by hand. ` +
      `To keep an edit, remove the field ${INTEGRITY_FIELD}.`,
    { details: { file } },
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

import type { ErrorCode } from '#domain/shared/error-codes.js';
import { toArenaError, type ErrorDetails } from '#domain/shared/errors.js';

/** A failure as data: what `--json` prints and a program reads. */
export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
  /** Stack traces of the error and its causes; the command line shows them with `--verbose` only. */
  readonly stack?: string;
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const cause = thrown.cause === undefined ? '' : `\nCaused by: ${stackOf(thrown.cause)}`;
  return `${thrown.stack ?? thrown.message}${cause}`;
}

/** A failure as data, whatever was thrown; what no port announces is `INTERNAL`. */
export function reportError(thrown: unknown): ReportedError {
  const { code, message, details } = toArenaError(thrown, 'INTERNAL', 'Something unexpected went wrong');
  return { code, message, ...(Object.keys(details).length === 0 ? {} : { details }), stack: stackOf(thrown) };
}

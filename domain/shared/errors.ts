import type { ErrorCode } from './error-codes.js';

/** Facts about a failure that a program can read: paths, line numbers, names, values. Never secrets. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/**
 * The one error class of the product. `code` is closed ({@link ErrorCode}); the message says what was expected,
 * what was found, where, and what to do next.
 */
export class ArenaError extends Error {
  override readonly name = 'ArenaError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    options: { readonly cause?: unknown; readonly details?: ErrorDetails } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.details = options.details ?? {};
  }

  readonly details: ErrorDetails;
}

/** Wraps anything thrown by foreign code as an `ArenaError`; an `ArenaError` passes through unchanged. */
export function toArenaError(thrown: unknown, code: ErrorCode, message: string): ArenaError {
  if (thrown instanceof ArenaError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new ArenaError(code, `${message}: ${reason}`, { cause: thrown });
}

import { types } from 'node:util';

import type { ErrorCode } from '#domain/shared/error-codes.js';
import { ArenaError } from '#domain/shared/errors.js';

const NO_SPACE = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
const NOT_WRITABLE = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR']);

/**
 * The one place where an operating-system failure becomes an error of the product. An `ArenaError` passes unchanged.
 *
 * @param intent - a refusal to write is `FILESYSTEM.NOT_WRITABLE`; a refusal to read is `FILESYSTEM.FAILED`
 * @param file - file or folder that was worked on
 */
export function toFilesystemError(thrown: unknown, intent: 'read' | 'write', file: string): ArenaError {
  if (thrown instanceof ArenaError) return thrown;
  const systemCode = systemErrorCode(thrown);
  const reason = types.isNativeError(thrown) ? thrown.message : String(thrown);
  const code = codeFor(systemCode, intent);
  return new ArenaError(code, `Could not ${intent} ${file}: ${reason}. ${ADVICE[code](intent)}`, {
    cause: thrown,
    details: { path: file, ...(systemCode === undefined ? {} : { systemCode }) },
  });
}

/** `ENOENT` and its like; undefined for what the operating system did not throw. */
export function systemErrorCode(thrown: unknown): string | undefined {
  // Not `instanceof Error`: errors of Node's core belong to another realm inside a vm context.
  if (!types.isNativeError(thrown) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** Whether the operating system said that there is nothing at a place, or that what is above it is no folder. */
export function isMissing(thrown: unknown): boolean {
  const code = systemErrorCode(thrown);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

type FilesystemCode = Extract<ErrorCode, `FILESYSTEM.${string}`>;

function codeFor(systemCode: string | undefined, intent: 'read' | 'write'): FilesystemCode {
  if (systemCode === undefined || intent === 'read') return 'FILESYSTEM.FAILED';
  if (NO_SPACE.has(systemCode)) return 'FILESYSTEM.NO_SPACE';
  return NOT_WRITABLE.has(systemCode) ? 'FILESYSTEM.NOT_WRITABLE' : 'FILESYSTEM.FAILED';
}

const ADVICE: Readonly<Record<FilesystemCode, (intent: 'read' | 'write') => string>> = {
  'FILESYSTEM.NO_SPACE': () =>
    'Free some space there, or choose another disk with --workspace or --output-dir.',
  'FILESYSTEM.NOT_WRITABLE': () => 'Choose a folder that you may write to with --workspace or --output-dir.',
  'FILESYSTEM.FAILED': (intent) =>
    intent === 'read' ? 'Check that it exists and that you may read it.' : 'Check the path and the disk.',
};

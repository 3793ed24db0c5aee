import { ArenaError } from '../shared/errors.js';

/** Longest key that S3 and its kin take, in bytes of UTF-8. */
const MAX_KEY_BYTES = 1024;

/**
 * Checks that a key is relative, `/`-separated, and can't leave the store or mean two objects.
 *
 * @throws ArenaError `STORAGE.INVALID_KEY`
 */
export function validateObjectKey(key: string): void {
  const problem = problemOfKey(key);
  if (problem === undefined) return;
  throw new ArenaError(
    'STORAGE.INVALID_KEY',
    `Expected a key such as "models/run-1/config.json", found ${JSON.stringify(key.slice(0, 200))}, which ${problem}.`,
    { details: { key: key.slice(0, 200) } },
  );
}

/**
 * Checks the start of keys to list: empty for all, or like a key, except that it may end with `/` or within a part.
 *
 * @throws ArenaError `STORAGE.INVALID_KEY`
 */
export function validateKeyPrefix(prefix: string): void {
  if (prefix !== '') validateObjectKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
}

function problemOfKey(key: string): string | undefined {
  if (key === '') return 'is empty';
  if (key.includes('\0')) return 'contains NUL';
  if (key.includes('\\')) return 'contains a backslash, a separator on some systems';
  if (key.startsWith('/') || /^[A-Za-z]:/.test(key)) return 'is absolute';
  const parts = key.split('/');
  if (parts.includes('')) return 'has an empty part';
  if (parts.includes('.') || parts.includes('..')) return 'has a "." or ".." part';
  return utf8Length(key) > MAX_KEY_BYTES ? `is longer than ${MAX_KEY_BYTES} bytes` : undefined;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0)!;
    bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
  }
  return bytes;
}

import { readFile } from 'node:fs/promises';

import { isMissing, toFilesystemError } from '../../filesystem/filesystem-error.js';
import { invalidTokenizer } from '../tokenizer-error.js';

/** A JSON object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Text of a file (a byte order mark is left out); undefined when there is none. Errors: `FILESYSTEM.FAILED`. */
export async function readTextFile(file: string): Promise<string | undefined> {
  try {
    const text = await readFile(file, 'utf8');
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw toFilesystemError(thrown, 'read', file);
  }
}

/** Fields of a JSON file; undefined when there is none. Errors: `TOKENIZER.INVALID`, `FILESYSTEM.FAILED`. */
export async function readJsonFile(file: string): Promise<JsonObject | undefined> {
  const text = await readTextFile(file);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalidTokenizer(file, 'JSON', `text that is none (${String(cause)})`, cause);
  }
  if (!isJsonObject(value)) throw invalidTokenizer(file, 'a JSON object', JSON.stringify(value).slice(0, 40));
  return value;
}

/** Whether a value is a JSON object, rather than an array or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

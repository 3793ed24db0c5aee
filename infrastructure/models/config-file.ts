import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';

import { isMissing, toFilesystemError } from '../filesystem/filesystem-error.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import type { ConfigFields } from './architecture.js';

/** Where the configuration lies in a model folder. */
export function configFileOf(folder: string): string {
  return path.join(folder, 'config.json');
}

/** Fields of a `config.json`. Errors: `MODEL.INVALID` when it is missing or no JSON object; `FILESYSTEM.FAILED`. */
export async function readConfigFile(file: string): Promise<ConfigFields> {
  const text = await readText(file);
  let fields: unknown;
  try {
    fields = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw invalidConfig(file, `text that is no JSON (${reason})`, cause);
  }
  if (!isFields(fields)) throw invalidConfig(file, JSON.stringify(fields).slice(0, 40));
  return fields;
}

/**
 * Python tells 2.0 from 2, and `transformers` refuses a model whose file has the second where it wants the first:
 * numbers without a decimal point, alone on their line, of fields that are no counts.
 */
const WHOLE_FRACTIONS = /("(?:\w+_(?:range|eps|epsilon|theta|pct|factor)|factor)": -?\d+)(?=,?$)/gm;

/** Writes a `config.json` as `transformers` does: keys sorted, two spaces. Errors: `FILESYSTEM.*`. */
export async function writeConfigFile(file: string, fields: ConfigFields): Promise<void> {
  const sorted = Object.fromEntries(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));
  const json = JSON.stringify(sorted, undefined, 2).replace(WHOLE_FRACTIONS, '$1.0');
  await writeFileAtomically(file, `${json}\n`);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (thrown) {
    if (isMissing(thrown)) throw invalidConfig(file, 'no such file', thrown);
    throw toFilesystemError(thrown, 'read', file);
  }
}

function isFields(value: unknown): value is ConfigFields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalidConfig(file: string, found: string, cause?: unknown): ArenaError {
  return new ArenaError(
    'MODEL.INVALID',
    `Expected the JSON object of a model's configuration in ${file}, found ${found}. ` +
      'Name a folder with config.json and model.safetensors.',
    { details: { file }, ...(cause === undefined ? {} : { cause }) },
  );
}

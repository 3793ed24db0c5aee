import type { RawRequest } from '#application/request/parse-fields.js';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';

function toCamelCase(key: string): string {
  return key.replace(/[-_]+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Settings by camelCase name, however the file spells them. */
function normalizeKeys(file: string, content: object): RawRequest {
  const settings: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(content)) {
    const name = toCamelCase(key);
    if (Object.hasOwn(settings, name)) {
      throw new ArenaError(
        'CONFIG.INVALID',
        `${file} sets ${name} twice, in two spellings. Remove one of them.`,
      );
    }
    settings[name] = value;
  }
  return settings;
}

async function readContent(file: string, readText: (file: string) => Promise<string>): Promise<unknown> {
  let text: string;
  try {
    text = await readText(file);
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') {
      throw new ArenaError(
        'CONFIG.UNREADABLE',
        `Expected a config file at ${file}, found none. Check --config.`,
      );
    }
    throw toArenaError(thrown, 'CONFIG.UNREADABLE', `The config file ${file} can't be read`);
  }
  const { parse } = await import('yaml');
  try {
    // JSON is a subset of YAML, so one parser reads both.
    return parse(text) as unknown;
  } catch (thrown) {
    // The parser's first line says what and where; the rest draws the place.
    const reason = String(thrown)
      .split('\n', 1)[0]!
      .replace(/^YAMLParseError: |:$/g, '');
    const message = `The config file ${file} is neither YAML nor JSON: ${reason}.`;
    throw new ArenaError('CONFIG.UNREADABLE', message, { cause: thrown });
  }
}

/**
 * Reads settings from a YAML or JSON file; keys may be kebab-case, snake_case or camelCase.
 * @throws ArenaError `CONFIG.UNREADABLE`, or `CONFIG.INVALID` when a setting is there twice
 */
export async function readConfigFile(
  file: string,
  readText: (file: string) => Promise<string>,
): Promise<RawRequest> {
  const content = await readContent(file, readText);
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new ArenaError(
      'CONFIG.UNREADABLE',
      `Expected ${file} to hold settings, one "name: value" a line, found ${Array.isArray(content) ? 'a list' : JSON.stringify(content)}.`,
    );
  }
  return normalizeKeys(file, content);
}

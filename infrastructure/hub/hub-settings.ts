import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';

import { isMissing, toFilesystemError } from '../filesystem/filesystem-error.js';

/** Where the hub is and where its files are kept: what Python's `huggingface_hub` reads from the environment. */
export interface HubSettings {
  /** Without a slash at the end. */
  readonly endpoint: string;
  /** Folder with `models--organisation--name` folders. */
  readonly cacheFolder: string;
  readonly offline: boolean;
  /** File in which `hf auth login` keeps the token. */
  readonly tokenFile: string;
  /** Token of the environment; it wins over the file. */
  readonly token?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

const TRUE_VALUES = ['1', 'ON', 'YES', 'TRUE'];

/**
 * Settings out of `HF_ENDPOINT`, `HF_HOME`, `HF_HUB_CACHE`, `HF_HUB_OFFLINE`, `HF_TOKEN` and `HF_TOKEN_PATH`.
 *
 * @param userFolder - the user's home, under which `.cache/huggingface` is the default
 */
export function readHubSettings(env: Environment, userFolder: string): HubSettings {
  const given = (name: string): string | undefined => (env[name] === '' ? undefined : env[name]);
  const expand = (folder: string): string => folder.replace(/^~(?=$|[\\/])/, userFolder);
  const cacheHome = given('XDG_CACHE_HOME') ?? path.join(userFolder, '.cache');
  const home = expand(given('HF_HOME') ?? path.join(cacheHome, 'huggingface'));
  const token = given('HF_TOKEN') ?? given('HUGGING_FACE_HUB_TOKEN');
  return {
    endpoint: (given('HF_ENDPOINT') ?? 'https://huggingface.co').replace(/\/+$/, ''),
    cacheFolder: expand(given('HF_HUB_CACHE') ?? given('HUGGINGFACE_HUB_CACHE') ?? path.join(home, 'hub')),
    offline: TRUE_VALUES.includes(
      (given('HF_HUB_OFFLINE') ?? given('TRANSFORMERS_OFFLINE') ?? '').toUpperCase(),
    ),
    tokenFile: expand(given('HF_TOKEN_PATH') ?? path.join(home, 'token')),
    ...(token === undefined ? {} : { token: checkedToken(token, 'HF_TOKEN') }),
  };
}

/** The token of the environment or of the token file; undefined when there is none. Errors: `CONFIG.INVALID`. */
export async function readToken({ token, tokenFile }: HubSettings): Promise<string | undefined> {
  if (token !== undefined) return token;
  try {
    const text = await readFile(tokenFile, 'utf8');
    return text.trim() === '' ? undefined : checkedToken(text, tokenFile);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw toFilesystemError(thrown, 'read', tokenFile);
  }
}

/** Refused here, because an HTTP library would show the token in its message. */
function checkedToken(token: string, place: string): string {
  const trimmed = token.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ArenaError(
    'CONFIG.INVALID',
    `Expected an access token without spaces or special characters in ${place}, found others. Correct or remove it.`,
  );
}

import { createHash } from 'node:crypto';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { ArenaError } from '#domain/shared/errors.js';
import type { EncodeOptions, TokenCache, Tokenizer, TokenStore } from '#domain/tokenization/tokenizer.js';

import { makeFolder } from '../filesystem/make-folder.js';
import { writeFolderAtomically } from '../filesystem/write-folder-atomically.js';
import { encodeBlocks } from './token-cache/encode-blocks.js';
import { encodeRows } from './token-cache/encode-rows.js';
import { TOKEN_CACHE_VERSION } from './token-cache/manifest.js';
import { openTokenStore } from './token-cache/open-token-store.js';

/** Processes of one job make the same folder at once: while one puts its own in the place of another's, there is none. */
const OPEN_TRIES = 20,
  OPEN_RETRY_MS = 100;

/**
 * Keeps the tokens of datasets in `{cacheFolder}/tokens/{key}/`, where the key is a hash of the data, the tokenizer and
 * the settings. A folder appears when it is whole; one that was damaged later is made again.
 */
export class FileTokenCache implements TokenCache {
  readonly #folder: string;

  constructor(cacheFolder: string) {
    this.#folder = path.join(cacheFolder, 'tokens');
  }

  encodeRows(
    source: Parameters<TokenCache['encodeRows']>[0],
    tokenizer: Tokenizer,
    options: EncodeOptions,
    onProgress?: (rows: number) => void,
  ): Promise<TokenStore> {
    const { addSpecialTokens, maxLength = null, truncation = 'longest_first', windows } = options;
    const settings = [
      addSpecialTokens,
      maxLength,
      truncation,
      ...(windows ? [windows.stride, windows.limit] : []),
    ];
    const key = keyOf(['rows', source.fingerprint, tokenizer.fingerprint, ...settings]);
    return this.findOrMake(key, (folder) => encodeRows(folder, source, tokenizer, options, onProgress));
  }

  encodeBlocks(
    source: Parameters<TokenCache['encodeBlocks']>[0],
    tokenizer: Tokenizer,
    blockLength: number,
    onProgress?: (documents: number) => void,
  ): Promise<TokenStore> {
    const key = keyOf(['blocks', source.fingerprint, tokenizer.fingerprint, blockLength]);
    return this.findOrMake(key, (folder) => encodeBlocks(folder, source, tokenizer, blockLength, onProgress));
  }

  private async findOrMake(key: string, fill: (folder: string) => Promise<void>): Promise<TokenStore> {
    const folder = path.join(this.#folder, key);
    const found = await openTokenStore(folder);
    if (found !== undefined) return found;
    await makeFolder(this.#folder);
    await writeFolderAtomically(folder, fill);
    for (let tries = 0; tries < OPEN_TRIES; tries++) {
      const made = await openTokenStore(folder);
      if (made !== undefined) return made;
      await wait(OPEN_RETRY_MS);
    }
    throw new ArenaError(
      'FILESYSTEM.FAILED',
      `Expected the tokens just written to ${folder} to be read back as they were, found a difference. ` +
        'Check the disk, or choose another with --workspace.',
      { details: { path: folder } },
    );
  }
}

function keyOf(parts: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify([TOKEN_CACHE_VERSION, ...parts]))
    .digest('hex');
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { digestFile } from '../../filesystem/file-digest.js';
import { isMissing, toFilesystemError } from '../../filesystem/filesystem-error.js';
import { FileTokenStore } from './file-token-store.js';
import {
  IDS_FILE,
  LENGTHS_FILE,
  MANIFEST_FILE,
  TOKEN_CACHE_MANIFEST,
  type TokenCacheManifest,
} from './manifest.js';

/**
 * Opens a folder of tokens; undefined when there is none, or when it is not what was written (another version, a missing
 * file, a changed byte), so that it has to be made again.
 *
 * @throws ArenaError `FILESYSTEM.FAILED`
 */
export async function openTokenStore(folder: string): Promise<FileTokenStore | undefined> {
  const manifest = await readManifest(folder);
  if (manifest === undefined || !(await filesAreIntact(folder, manifest))) return undefined;
  const lengths = await readLengths(folder, manifest);
  return isConsistent(manifest, lengths) ? openIfPresent(folder, manifest, lengths) : undefined;
}

/** Another process may have taken the folder away since its manifest was read. */
function openIfPresent(
  folder: string,
  manifest: TokenCacheManifest,
  lengths: Uint32Array,
): FileTokenStore | undefined {
  try {
    return new FileTokenStore(folder, manifest, lengths);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
}

async function readManifest(folder: string): Promise<TokenCacheManifest | undefined> {
  const text = await readIfPresent(path.join(folder, MANIFEST_FILE));
  if (text === undefined) return undefined;
  const parsed = TOKEN_CACHE_MANIFEST.safeParse(parseJson(text.toString('utf8')));
  return parsed.success ? parsed.data : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no manifest at all, for the schema
  }
}

async function filesAreIntact(folder: string, manifest: TokenCacheManifest): Promise<boolean> {
  for (const [name, expected] of Object.entries(manifest.files)) {
    const digest = await digestIfPresent(path.join(folder, name));
    if (digest?.sha256 !== expected.sha256) return false;
  }
  return true;
}

async function readLengths(folder: string, manifest: TokenCacheManifest): Promise<Uint32Array> {
  const { blockLength, rowCount, totalTokens } = manifest;
  if (blockLength !== undefined) {
    const blocks = new Uint32Array(rowCount).fill(blockLength);
    if (rowCount > 0)
      blocks[rowCount - 1] = Math.min(blockLength, totalTokens - (rowCount - 1) * blockLength);
    return blocks;
  }
  const bytes = (await readIfPresent(path.join(folder, LENGTHS_FILE))) ?? Buffer.alloc(0);
  // A view has to begin at a multiple of four: small files are read into a buffer that others share.
  const own = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(Uint8Array.from(bytes).buffer);
  return new Uint32Array(own.buffer, own.byteOffset, Math.floor(own.byteLength / 4));
}

function isConsistent(manifest: TokenCacheManifest, lengths: Uint32Array): boolean {
  let tokens = 0;
  for (let row = 0; row < lengths.length; row++) tokens += lengths[row]!; // `for of` takes ten times as long
  const isComplete = manifest.blockLength !== undefined || tokens === manifest.totalTokens;
  const idsSize = manifest.files[IDS_FILE]?.sizeBytes;
  return (
    isComplete && lengths.length === manifest.rowCount && idsSize === manifest.totalTokens * manifest.idBytes
  );
}

async function digestIfPresent(file: string): Promise<{ readonly sha256: string } | undefined> {
  try {
    return await digestFile(file);
  } catch (thrown) {
    if (isMissing(thrown) || (thrown instanceof Error && isMissing(thrown.cause))) return undefined;
    throw thrown;
  }
}

async function readIfPresent(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw toFilesystemError(thrown, 'read', file);
  }
}

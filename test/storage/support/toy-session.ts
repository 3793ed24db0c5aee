import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { contentKey, manifestKey, parseManifest } from '#domain/storage/session-manifest.js';
import type { StorageProvider } from '#domain/storage/storage-provider.js';

/** Flags of a training run that takes about a second. */
export const TRAINING = ['--model', 'lstm-small', '--epochs', '20', '--batch-size', '4', '--seed', '1'];

/** Writes a dataset of 120 short texts with two labels that are easy to tell apart. */
export async function writeDataset(folder: string): Promise<string> {
  const file = path.join(folder, 'data.jsonl');
  const rows = Array.from({ length: 120 }, (_, i) => {
    const label = i % 2 === 0 ? 'fruit' : 'tool';
    return `${JSON.stringify({ text: `box ${i} holds a ${i % 2 === 0 ? 'plum' : 'saw'}`, label })}\n`;
  });
  await writeFile(file, rows.join(''));
  return file;
}

/** Id of the one session in a workspace. */
export async function sessionIn(workspace: string): Promise<string> {
  const [session] = await readdir(path.join(workspace, 'models'));
  return session!;
}

/** Weights of the one model in a workspace. */
export async function weightsIn(workspace: string): Promise<Buffer> {
  return readFile(path.join(workspace, 'models', await sessionIn(workspace), 'model.safetensors'));
}

/** Whether a store shows a session; throws when it shows one that is not whole. */
export async function isShownWhole(store: StorageProvider, sessionId: string): Promise<boolean> {
  const key = manifestKey(sessionId);
  if ((await store.head(key)) === undefined) return false;
  const { files } = parseManifest(new TextDecoder().decode(await store.get(key)), 'store');
  const found = await Promise.all(
    files.map(async ({ sha256, sizeBytes, path: name }) => {
      const object = await store.head(contentKey(sessionId, sha256));
      return object?.sha256 === sha256 && object.sizeBytes === sizeBytes ? [] : [name];
    }),
  );
  const missing = found.flat();
  if (missing.length > 0) throw new Error(`${sessionId} is shown without ${missing.join(', ')}`);
  return true;
}

import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { corruptWeights } from './corrupt-weights.js';
import type { WeightsSource } from './weights-source.js';

/** A file beside the index: nothing that leads out of the folder. */
const SHARD_NAME = z
  .string()
  .regex(/^[^/\\\0]*[^/\\.\0][^/\\\0]*$/, 'must be the name of a file beside the index');

const INDEX = z.object({ weight_map: z.record(z.string(), SHARD_NAME) });

/**
 * Opens weights that are spread over files, by Hugging Face's index: `weight_map` says which file has which tensor.
 * @throws ArenaError `WEIGHTS.CORRUPT` naming the index or the shard, `FILESYSTEM.FAILED` for one that is missing
 */
export async function openShards(
  indexFile: string,
  openShard: (file: string) => Promise<WeightsSource>,
): Promise<WeightsSource> {
  const weightMap = await readIndex(indexFile);
  const shards = new Map<string, WeightsSource>();
  const closeAll = async () => {
    for (const shard of shards.values()) await shard.close();
  };
  try {
    for (const name of new Set(weightMap.values())) {
      shards.set(name, await openShard(path.join(path.dirname(indexFile), name)));
    }
    const owners = new Map([...weightMap].map(([tensor, shard]) => [tensor, shards.get(shard)!] as const));
    return {
      path: indexFile,
      tensors: new Map([...owners].map(([tensor, shard]) => [tensor, entryOf(shard, tensor)])),
      read: (tensor) => owners.get(tensor)!.read(tensor),
      close: closeAll,
    };
  } catch (thrown) {
    await closeAll();
    throw thrown;
  }
}

function entryOf(shard: WeightsSource, tensor: string): { readonly shape: readonly number[] } {
  const entry = shard.tensors.get(tensor);
  if (entry !== undefined) return entry;
  throw corruptWeights(shard.path, tensor, 'the index says that it is in this file, found no such tensor');
}

async function readIndex(file: string): Promise<ReadonlyMap<string, string>> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(file, 'utf8'));
  } catch (thrown) {
    if (thrown instanceof SyntaxError) throw corruptWeights(file, undefined, 'expected JSON', thrown);
    throw toFilesystemError(thrown, 'read', file);
  }
  const result = INDEX.safeParse(json);
  if (result.success) return new Map(Object.entries(result.data.weight_map));
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw corruptWeights(file, undefined, `expected weight_map, found ${problems.slice(0, 3).join('; ')}`);
}

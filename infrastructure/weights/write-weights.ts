import { rm } from 'node:fs/promises';
import path from 'node:path';

import type { NamedTensors } from '#domain/training/checkpoint.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { float32Bytes, writeSafetensors } from '../safetensors/write-safetensors.js';
import { SAFETENSORS_FILE } from './open-weights.js';

/** `transformers` refuses weights that don't say which framework's layout they have. */
const METADATA = { format: 'pt' };

const INDEX_FILE = `${SAFETENSORS_FILE}.index.json`;

/** Data in one file, as `transformers` 4 splits it by default. */
const LARGEST_FILE_BYTES = 5e9;

/**
 * Writes a model's weights into a folder as `transformers` does: one file, or, beyond the limit, several with an index
 * that says which tensor is where. What an earlier save in the other form left is not read any more.
 *
 * @param largestFileBytes - data per file; a tensor that is larger has a file of its own
 * @throws ArenaError `FILESYSTEM.*`
 */
export async function writeWeights(
  folder: string,
  tensors: NamedTensors,
  largestFileBytes = LARGEST_FILE_BYTES,
): Promise<void> {
  const shards = shardsOf(tensors, largestFileBytes);
  if (shards.length <= 1) {
    await writeSafetensors(path.join(folder, SAFETENSORS_FILE), tensors, METADATA);
    await removeStale(path.join(folder, INDEX_FILE));
    return;
  }
  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const name = shardName(index + 1, shards.length);
    await writeSafetensors(path.join(folder, name), shard, METADATA);
    for (const tensor of shard.keys()) weightMap[tensor] = name;
  }
  const index = { metadata: { total_size: bytesOf(tensors) }, weight_map: weightMap };
  await writeFileAtomically(path.join(folder, INDEX_FILE), `${JSON.stringify(index, undefined, 2)}\n`);
  await removeStale(path.join(folder, SAFETENSORS_FILE));
}

/** Tensors in their order, so many in each file as fit. */
function shardsOf(tensors: NamedTensors, largestFileBytes: number): readonly NamedTensors[] {
  const shards: Map<string, { shape: readonly number[]; data: Float32Array }>[] = [];
  let bytes = 0;
  for (const [name, tensor] of tensors) {
    const size = float32Bytes(tensor.shape);
    bytes += size;
    if (shards.length === 0 || bytes > largestFileBytes) {
      shards.push(new Map());
      bytes = size;
    }
    shards.at(-1)!.set(name, tensor);
  }
  return shards;
}

/** `model-00001-of-00003.safetensors` */
function shardName(number: number, count: number): string {
  const digits = (value: number): string => String(value).padStart(5, '0');
  return SAFETENSORS_FILE.replace('.', `-${digits(number)}-of-${digits(count)}.`);
}

function bytesOf(tensors: NamedTensors): number {
  return [...tensors.values()].reduce((sum, { shape }) => sum + float32Bytes(shape), 0);
}

async function removeStale(file: string): Promise<void> {
  try {
    await rm(file, { force: true });
  } catch (thrown) {
    throw toFilesystemError(thrown, 'write', file);
  }
}

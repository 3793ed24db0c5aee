import { z } from 'zod';

/** Files that describe a model and its tokenizer; taken where they are there. */
const SMALL_FILES = new Set([
  'config.json',
  'generation_config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'added_tokens.json',
  'vocab.txt',
  'vocab.json',
  'merges.txt',
  'adapter_config.json',
]);

/** Weights in order of preference: one file, or the index that lists the shards. */
const WEIGHT_FILES = [
  'model.safetensors',
  'model.safetensors.index.json',
  'pytorch_model.bin',
  'pytorch_model.bin.index.json',
  'adapter_model.safetensors',
] as const;

/** Which of a repository's files a model needs. */
export interface NeededFiles {
  readonly files: readonly string[];
  /** The file that lists the shards, where the weights are in several; it is among `files`. */
  readonly shardIndex?: string;
  /** What is missing for the model to be complete. */
  readonly missing?: string;
}

/**
 * Configuration, tokenizer and one form of the weights: safetensors where there are any, else PyTorch's.
 *
 * @param names - files at the top of the repository, or of the snapshot in the cache
 */
export function neededFiles(names: readonly string[]): NeededFiles {
  const there = new Set(names);
  const small = names.filter((name) => SMALL_FILES.has(name));
  const weights = WEIGHT_FILES.find((name) => there.has(name));
  const description = ['config.json', 'adapter_config.json'].find((name) => there.has(name));
  if (description === undefined) return { files: small, missing: 'config.json' };
  if (weights === undefined) return { files: small, missing: 'model.safetensors' };
  const isIndex = weights.endsWith('.index.json');
  return { files: [...small, weights], ...(isIndex ? { shardIndex: weights } : {}) };
}

const INDEX = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Names of the shards in an index file, each once; undefined when the text is no index. */
export function shardsOf(indexText: string): readonly string[] | undefined {
  let index: unknown;
  try {
    index = JSON.parse(indexText);
  } catch {
    return undefined;
  }
  const parsed = INDEX.safeParse(index);
  return parsed.success ? [...new Set(Object.values(parsed.data.weight_map))].sort() : undefined;
}

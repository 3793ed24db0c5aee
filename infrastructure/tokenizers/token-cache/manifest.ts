import { z } from 'zod';

/** Raised when files of older caches can't be read any more: they are made again. */
export const TOKEN_CACHE_VERSION = 1;

export const MANIFEST_FILE = 'manifest.json';
export const IDS_FILE = 'ids.bin';
export const TYPE_IDS_FILE = 'type-ids.bin';
export const LENGTHS_FILE = 'lengths.bin';

const COUNT = z.number().int().nonnegative();

/** What `manifest.json` of a folder of tokens says. All binary files are little-endian. */
export const TOKEN_CACHE_MANIFEST = z.object({
  version: z.literal(TOKEN_CACHE_VERSION),
  /** Bytes of an id in `ids.bin`: uint16 when the vocabulary fits, else int32. */
  idBytes: z.union([z.literal(2), z.literal(4)]),
  rowCount: COUNT,
  totalTokens: COUNT,
  truncatedCount: COUNT,
  /** Tokens per row of a language-modelling cache, which has no `lengths.bin` (uint32 per row). */
  blockLength: COUNT.optional(),
  /** Tokens of each window but a text's last, where rows are the windows of a text one after the other. */
  windowLength: COUNT.optional(),
  files: z.record(z.string(), z.object({ sha256: z.string(), sizeBytes: COUNT })),
});

export type TokenCacheManifest = z.infer<typeof TOKEN_CACHE_MANIFEST>;

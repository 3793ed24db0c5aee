import { z } from 'zod';

import { hubError, type HubTarget } from './hub-error.js';

/** A file of a repository, with what identifies its content. */
export interface RepositoryFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** What the file is called in the cache, as its ETag: SHA-256 of large files, git's SHA-1 of the others. Hex. */
  readonly etag: string;
  readonly checksum: 'sha256' | 'git-sha1';
}

/** One revision of a repository. */
export interface RepositoryListing {
  /** SHA-1 of the commit. Hex. */
  readonly commit: string;
  readonly files: readonly RepositoryFile[];
}

const SHA1 = z.string().regex(/^[0-9a-f]{40}$/);
const SHA256 = z.string().regex(/^[0-9a-f]{64}$/);

const SIBLING = z.object({
  rfilename: z.string(),
  size: z.int().nonnegative(),
  blobId: SHA1,
  lfs: z.object({ sha256: SHA256 }).nullish(),
});

const ANSWER = z.object({ sha: SHA1, siblings: z.array(SIBLING) });

/** Reads the answer to `/api/models/{repository}/revision/{revision}?blobs=true`. Errors: `HUB.FAILED`. */
export function parseListing(answer: unknown, target: HubTarget): RepositoryListing {
  const parsed = ANSWER.safeParse(answer);
  if (!parsed.success) {
    const reason = z.prettifyError(parsed.error).split('\n')[0]!;
    throw hubError(
      'HUB.FAILED',
      target,
      `an answer of another kind (${reason})`,
      'Check HF_ENDPOINT.',
      parsed.error,
    );
  }
  return {
    commit: parsed.data.sha,
    files: parsed.data.siblings.map(({ rfilename: name, size: sizeBytes, blobId, lfs }) =>
      lfs === null || lfs === undefined
        ? { name, sizeBytes, etag: blobId, checksum: 'git-sha1' }
        : { name, sizeBytes, etag: lfs.sha256, checksum: 'sha256' },
    ),
  };
}

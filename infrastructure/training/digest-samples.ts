import { createHash } from 'node:crypto';

import type { HostBatch } from './token-batch.js';

/**
 * Adds the rows of one optimizer step to the digest of all steps before it: two runs with one digest trained on the same
 * rows in the same order and in the same batches.
 */
export function digestSamples(before: string, microBatches: readonly HostBatch[]): string {
  const hash = createHash('sha256').update(before);
  for (const { rows } of microBatches) hash.update(Uint32Array.of(rows.length, ...rows));
  return hash.digest('hex');
}

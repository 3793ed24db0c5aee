import type { TokenStore } from '#domain/tokenization/tokenizer.js';
import type { EncodedSplit } from '#domain/training/trainer.js';

import type { TokenRows } from './token-rows.js';

/** Rows as the trainer takes them: no file is read while it trains. */
export function splitOf(rows: TokenRows): EncodedSplit {
  const sequences = rows.ids.map((ids) => ({
    ids: Int32Array.from(ids),
    typeIds: new Uint8Array(ids.length),
  }));
  const lengths = Uint32Array.from(sequences, ({ ids }) => ids.length);
  const tokens: TokenStore = {
    rowCount: sequences.length,
    lengths,
    totalTokens: lengths.reduce((sum, length) => sum + length, 0),
    truncatedCount: 0,
    hasTypeIds: false,
    read: (wanted) => Array.from(wanted, (row) => sequences[row]!),
    close: () => undefined,
  };
  const labels =
    rows.labels === undefined
      ? {}
      : { labels: { ids: Int32Array.from(rows.labels), offsets: countingUp(rows.labels.length + 1) } };
  return { tokens, rows: countingUp(sequences.length), ...labels };
}

function countingUp(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, index) => index);
}

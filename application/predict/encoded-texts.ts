import type { Encoding, TokenStore } from '#domain/tokenization/tokenizer.js';

/** A few texts' tokens in memory, in the form that the trainer's `predict` reads. */
export function tokenStoreOf(encodings: readonly Encoding[]): TokenStore {
  const lengths = Uint32Array.from(encodings, ({ ids }) => ids.length);
  return {
    rowCount: encodings.length,
    lengths,
    totalTokens: lengths.reduce((total, length) => total + length, 0),
    truncatedCount: encodings.filter(isTruncated).length,
    hasTypeIds: encodings.some(({ typeIds }) => typeIds.includes(1)),
    read: (rows) => Array.from(rows, (row) => encodings[row]!),
    close: () => undefined,
  };
}

/** Whether the text had more tokens than the model takes. */
export function isTruncated({ ids, fullLength }: Encoding): boolean {
  return ids.length < fullLength;
}

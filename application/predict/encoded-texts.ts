import type { Encoding, TextFitting, TokenStore } from '#domain/tokenization/tokenizer.js';

/** A few texts' tokens in memory, in the form that the trainer's `predict` reads. */
export function tokenStoreOf(
  encodings: readonly Encoding[],
  { maxLength, windows }: TextFitting,
): TokenStore {
  const lengths = Uint32Array.from(encodings, ({ ids }) => ids.length);
  return {
    rowCount: encodings.length,
    lengths,
    ...(windows && { windowLength: maxLength }),
    totalTokens: lengths.reduce((total, length) => total + length, 0),
    truncatedCount: encodings.filter(({ isCut }) => isCut).length,
    hasTypeIds: encodings.some(({ typeIds }) => typeIds.includes(1)),
    read: (rows) => Array.from(rows, (row) => encodings[row]!),
    close: () => undefined,
  };
}

import type { TokenStore } from './tokenizer.js';

/** Tokens of a row, or of one of its windows. */
export type TokenSequence = ReturnType<TokenStore['read']>[number];

/** The windows that a row of a store consists of; the row itself where the store has none. */
export function windowsOf(row: TokenSequence, windowLength = Infinity): readonly TokenSequence[] {
  if (row.ids.length <= windowLength) return [row];
  return Array.from({ length: Math.ceil(row.ids.length / windowLength) }, (_, window) => {
    const [start, end] = [window * windowLength, (window + 1) * windowLength];
    return { ids: row.ids.subarray(start, end), typeIds: row.typeIds.subarray(start, end) };
  });
}

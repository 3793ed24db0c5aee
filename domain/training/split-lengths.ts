import type { EncodedSplit } from './trainer.js';

/** Tokens of each row of a split. */
export function splitLengths({ tokens, rows }: EncodedSplit): Uint32Array {
  const { lengths: lengthOfRow } = tokens;
  const lengths = new Uint32Array(rows.length);
  for (let position = 0; position < rows.length; position++)
    lengths[position] = lengthOfRow[rows[position]!]!;
  return lengths;
}

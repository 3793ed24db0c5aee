/** A number in JSON, which has no NaN and no infinities: those are strings. */
export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** The JSON form of a number; `Number()` is the way back. */
export function toJsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
}

import type { Fields } from '#domain/dataset/column-choice.js';
import type { RowProblem } from '#domain/dataset/row-extraction.js';

/** One row as found in the file: its fields, or what is wrong with it. */
export type RawRow = { readonly line: number } & (
  | { readonly fields: Fields; readonly problem?: undefined }
  | { readonly problem: RowProblem; readonly fields?: undefined }
);

/** How to go through a file. */
export interface ReadOptions {
  /** Called with the file's bytes, in order, by readers that go through the file once from start to end. */
  readonly onBytes?: (bytes: Uint8Array) => void;
  /** The only columns needed (dotted paths allowed): a columnar reader leaves the others on disk. */
  readonly columns?: readonly string[];
}

/**
 * Reads the rows of one file. Every call of `rows` starts again at the first row and gives the same rows; a bounded
 * number of them is in memory; leaving the loop early closes the file.
 * Errors: `DATASET.UNREADABLE` for a file that is not what its format says, or is not UTF-8.
 */
export interface RowReader {
  /** Values carry types; otherwise every value is a string. */
  readonly typed: boolean;
  rows(options?: ReadOptions): AsyncIterable<RawRow>;
}

import type { Fields } from '#domain/dataset/column-choice.js';
import type { RawRow, ReadOptions, RowReader } from './row-reader.js';
import { readTextPieces } from './text-pieces.js';

/** Characters of one row at most: JSON.parse needs all of it at once. */
export const MAX_ROW_CHARACTERS = 64 * 1024 * 1024;

/** Reads JSON Lines: one object per line. Blank lines are skipped, they still count as lines. */
export class JsonLinesReader implements RowReader {
  readonly typed = true;

  constructor(private readonly path: string) {}

  async *rows({ onBytes }: ReadOptions = {}): AsyncGenerator<RawRow> {
    let line = 1;
    let pending: string[] = []; // pieces of a line that has not ended yet
    let pendingLength = 0;
    for await (const piece of readTextPieces(this.path, onBytes)) {
      let start = 0;
      for (let end = piece.indexOf('\n'); end !== -1; end = piece.indexOf('\n', start)) {
        const row =
          pendingLength + end - start > MAX_ROW_CHARACTERS
            ? tooLong(line)
            : parseRow([...pending, piece.slice(start, end)].join(''), line);
        if (row !== undefined) yield row;
        line++;
        start = end + 1;
        pending = [];
        pendingLength = 0;
      }
      pendingLength += piece.length - start;
      if (pendingLength <= MAX_ROW_CHARACTERS) pending.push(piece.slice(start));
      else pending = [];
    }
    const last = pendingLength > MAX_ROW_CHARACTERS ? tooLong(line) : parseRow(pending.join(''), line);
    if (last !== undefined) yield last;
  }
}

function tooLong(line: number): RawRow {
  return {
    line,
    problem: { reason: 'not_json', message: `the line is longer than ${MAX_ROW_CHARACTERS} characters` },
  };
}

function parseRow(text: string, line: number): RawRow | undefined {
  return text.trim() === '' ? undefined : parseJsonRow(text, line);
}

/** Parses one JSON object as a row. */
export function parseJsonRow(text: string, line: number): RawRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (thrown) {
    return { line, problem: { reason: 'not_json', message: `not JSON: ${(thrown as Error).message}` } };
  }
  return toRow(value, line);
}

/** A parsed value as a row, if it is an object. */
export function toRow(value: unknown, line: number): RawRow {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { line, fields: value as Fields };
  }
  const found = Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`;
  return {
    line,
    problem: { reason: 'not_an_object', message: `expected an object with columns, found ${found}` },
  };
}

import { Readable } from 'node:stream';
import { parse, type Info, type Options } from 'csv-parse';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';
import type { RawRow, ReadOptions, RowReader } from './row-reader.js';
import { readTextPieces } from './text-pieces.js';

const MAX_RECORD_BYTES = 64 * 1024 * 1024;
const POSITION = /^#[1-9]\d*$/;

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: Info;
}

/**
 * Reads CSV or TSV (RFC 4180: fields may be quoted, with line ends and doubled quotes within). The first record names
 * the columns, unless `hasHeader` is false: then they are `#1`, `#2`, ... A quote within an unquoted field is itself.
 * Without quotes, as in IANA's text/tab-separated-values, a line is a record and a quote is a character.
 */
export class DelimitedReader implements RowReader {
  readonly typed = false;

  constructor(
    private readonly path: string,
    private readonly delimiter: ',' | '\t',
    private readonly hasHeader: boolean,
    private readonly hasQuotes = true,
  ) {}

  async *rows({ onBytes }: ReadOptions = {}): AsyncGenerator<RawRow> {
    let header: readonly string[] | undefined;
    const skipped: RawRow[] = [];
    // csv-parse counts the two characters of a quoted CRLF as two lines: these are the ones too many so far.
    let surplusLines = 0;
    try {
      for await (const { record, info } of this.records(skipped, onBytes)) {
        yield* skipped.splice(0);
        const line = info.lines - surplusLines - count(record, /[\r\n]/g);
        surplusLines += count(record, /\r\n/g);
        if (header === undefined) {
          header = this.hasHeader ? checkHeader(record, this.path) : record.map((_, i) => `#${i + 1}`);
          if (this.hasHeader) continue;
        }
        yield toRow(header, record, line);
      }
      yield* skipped;
    } catch (thrown) {
      throw toArenaError(thrown, 'DATASET.UNREADABLE', `${this.path} can't be read as ${this.formatName}`);
    }
  }

  private get formatName(): string {
    return this.delimiter === ',' ? 'CSV' : 'TSV';
  }

  private records(skipped: RawRow[], onBytes?: (bytes: Uint8Array) => void): AsyncIterable<ParsedRecord> {
    const options: Options = {
      delimiter: this.delimiter,
      info: true,
      quote: this.hasQuotes ? '"' : null,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: MAX_RECORD_BYTES,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_skip: (error) => {
        const message = error?.message ?? 'the record is malformed';
        skipped.push({
          line: Number(error?.['lines'] ?? 1),
          problem: { reason: 'wrong_column_count', message },
        });
        return undefined;
      },
    };
    return Readable.from(readTextPieces(this.path, onBytes)).compose(
      parse(options),
    ) as AsyncIterable<ParsedRecord>;
  }
}

/** Whether a column is named by its position, as in a file without a header. */
export function isColumnPosition(column: string): boolean {
  return POSITION.test(column);
}

function count(record: readonly string[], pattern: RegExp): number {
  return record.reduce((sum, field) => sum + (field.match(pattern)?.length ?? 0), 0);
}

function checkHeader(record: readonly string[], path: string): readonly string[] {
  const names = record.map((name) => name.trim());
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated === undefined) return names;
  throw new ArenaError(
    'DATASET.UNREADABLE',
    `${path} must have a header line of different column names, but '${repeated}' is there twice. ` +
      `If it has no header, name columns by position: --text-column '#1' --label-column '#2'.`,
  );
}

function toRow(header: readonly string[], record: readonly string[], line: number): RawRow {
  if (record.length !== header.length) {
    const message = `expected ${header.length} columns, found ${record.length}`;
    return { line, problem: { reason: 'wrong_column_count', message } };
  }
  return { line, fields: Object.fromEntries(header.map((column, index) => [column, record[index]!])) };
}

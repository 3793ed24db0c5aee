import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { DatasetFormat } from '#domain/dataset/dataset-loader.js';
import { ArenaError, toArenaError } from '#domain/shared/errors.js';
import { DelimitedReader } from './delimited-reader.js';
import { JsonLinesReader } from './json-lines-reader.js';
import { JsonReader } from './json-reader.js';
import { ParquetReader } from './parquet-reader.js';
import { PlainTextReader } from './plain-text-reader.js';
import type { RowReader } from './row-reader.js';

const FORMAT_OF_EXTENSION: Readonly<Record<string, DatasetFormat>> = {
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.parquet': 'parquet',
  '.txt': 'text',
};

/**
 * The format of a file by its extension.
 * @throws ArenaError `DATASET.FORMAT_UNKNOWN`, listing the extensions known
 */
export function formatOf(path: string): DatasetFormat {
  const extension = extname(path).toLowerCase();
  const format = FORMAT_OF_EXTENSION[extension];
  if (format !== undefined) return format;
  const known = Object.keys(FORMAT_OF_EXTENSION).join(', ');
  throw new ArenaError(
    'DATASET.FORMAT_UNKNOWN',
    `${path} has ${extension === '' ? 'no extension' : `the extension '${extension}'`}; known are ${known}. ` +
      `Rename it, or name its format (json, jsonl, csv, tsv, parquet, text).`,
  );
}

/** The size and time of a file, by which a change is noticed. */
export interface FileState {
  readonly byteLength: number;
  readonly modifiedMs: number;
}

/**
 * Looks at a dataset file without reading it.
 * @throws ArenaError `DATASET.NOT_FOUND` when it is missing, `DATASET.UNREADABLE` when it is no file,
 * `DATASET.NO_USABLE_ROWS` when it is empty
 */
export async function inspectFile(path: string): Promise<FileState> {
  const found = await stat(path).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ArenaError('DATASET.NOT_FOUND', `There is no file ${path}. Check the path of the dataset.`, {
        cause: thrown,
      });
    }
    throw toArenaError(thrown, 'DATASET.UNREADABLE', `${path} can't be opened`);
  });
  if (!found.isFile()) {
    const kind = found.isDirectory() ? 'a folder' : 'not a regular file';
    throw new ArenaError('DATASET.UNREADABLE', `${path} is ${kind}; expected one dataset file.`);
  }
  if (found.size === 0) {
    throw new ArenaError('DATASET.NO_USABLE_ROWS', `${path} is empty: there is nothing to learn from.`);
  }
  return { byteLength: found.size, modifiedMs: found.mtimeMs };
}

/** How a CSV or TSV file is laid out. */
export interface DelimitedLayout {
  /** Whether the first line names the columns. */
  readonly hasHeader: boolean;
  /** Whether a field between quotes may hold delimiters and line ends. */
  readonly hasQuotes: boolean;
}

/**
 * The reader of a format.
 * @param layout - of CSV and TSV; other formats leave nothing open
 */
export function createReader(path: string, format: DatasetFormat, layout: DelimitedLayout): RowReader {
  const { hasHeader, hasQuotes } = layout;
  switch (format) {
    case 'json':
      return new JsonReader(path);
    case 'jsonl':
      return new JsonLinesReader(path);
    case 'csv':
      return new DelimitedReader(path, ',', hasHeader, hasQuotes);
    case 'tsv':
      return new DelimitedReader(path, '\t', hasHeader, hasQuotes);
    case 'parquet':
      return new ParquetReader(path);
    case 'text':
      return new PlainTextReader(path);
  }
}

import { open, type FileHandle } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type Compressors } from 'hyparquet';
import type { Fields } from '#domain/dataset/column-choice.js';
import { toArenaError } from '#domain/shared/errors.js';
import type { RawRow, ReadOptions, RowReader } from './row-reader.js';

/** hyparquet brings Snappy; Node brings these. */
const COMPRESSORS: Compressors = {
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
};

/**
 * Reads Parquet one row group at a time, needed columns only. `line` is the row number.
 * Compression: none, Snappy, gzip, Brotli. See docs/decisions/0003-parquet-reader.md.
 */
export class ParquetReader implements RowReader {
  readonly typed = true;

  constructor(private readonly path: string) {}

  async *rows({ columns }: ReadOptions = {}): AsyncGenerator<RawRow> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(this.path);
      yield* this.readGroups(handle, columns);
    } catch (thrown) {
      throw toArenaError(
        thrown,
        'DATASET.UNREADABLE',
        `${this.path} can't be read as Parquet (compression: none, Snappy, gzip or Brotli)`,
      );
    } finally {
      await handle?.close();
    }
  }

  private async *readGroups(handle: FileHandle, columns?: readonly string[]): AsyncGenerator<RawRow> {
    const file = await asyncBufferOf(handle);
    const metadata = await parquetMetadataAsync(file);
    const roots = columns && topLevelColumns(metadata, columns);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({
        file,
        metadata,
        rowStart,
        rowEnd,
        compressors: COMPRESSORS,
        ...(roots === undefined ? {} : { columns: roots }),
      });
      for (const fields of rows) yield { line: ++rowStart, fields: fields as Fields };
    }
  }
}

async function asyncBufferOf(handle: FileHandle): Promise<AsyncBuffer> {
  const byteLength = (await handle.stat()).size;
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const buffer = new ArrayBuffer(end - start);
      const { bytesRead } = await handle.read(new Uint8Array(buffer), 0, end - start, start);
      if (bytesRead < end - start) throw new Error(`the file ends at byte ${start + bytesRead}`);
      return buffer;
    },
  };
}

/** The columns of the file that hold the wanted ones (`labels.emotion` is within `labels`); undefined when none does. */
function topLevelColumns(
  metadata: { readonly schema: readonly { readonly name: string }[] },
  columns: readonly string[],
): string[] | undefined {
  const names = new Set(metadata.schema.map(({ name }) => name));
  const roots = columns
    .map((column) => (names.has(column) ? column : column.replace(/\..*$/, '')))
    .filter((root) => names.has(root));
  return roots.length === 0 ? undefined : [...new Set(roots)];
}

import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';

import { ArenaError } from '#domain/shared/errors.js';
import type { TokenStore } from '#domain/tokenization/tokenizer.js';

import { toFilesystemError } from '../../filesystem/filesystem-error.js';
import { IDS_FILE, TYPE_IDS_FILE, type TokenCacheManifest } from './manifest.js';

/** Tokens in the files of a folder. Lengths and places are in memory (12 bytes a row), ids stay on disk. */
export class FileTokenStore implements TokenStore {
  readonly rowCount: number;
  readonly totalTokens: number;
  readonly truncatedCount: number;
  readonly hasTypeIds: boolean;
  readonly windowLength?: number;
  readonly #idBytes: 2 | 4;
  /** First token of each row. */
  readonly #starts: Float64Array;
  readonly #ids: number;
  readonly #typeIds: number | undefined;

  constructor(
    private readonly folder: string,
    manifest: TokenCacheManifest,
    readonly lengths: Uint32Array,
  ) {
    this.rowCount = manifest.rowCount;
    this.totalTokens = manifest.totalTokens;
    this.truncatedCount = manifest.truncatedCount;
    this.hasTypeIds = TYPE_IDS_FILE in manifest.files;
    if (manifest.windowLength !== undefined) this.windowLength = manifest.windowLength;
    this.#idBytes = manifest.idBytes;
    this.#starts = startsOf(lengths);
    this.#ids = openSync(path.join(folder, IDS_FILE), 'r');
    this.#typeIds = this.hasTypeIds ? openSync(path.join(folder, TYPE_IDS_FILE), 'r') : undefined;
  }

  read(rows: ArrayLike<number>): readonly { readonly ids: Int32Array; readonly typeIds: Uint8Array }[] {
    return Array.from(rows, (row) => {
      const start = this.#starts[row];
      const length = this.lengths[row];
      if (start === undefined || length === undefined) throw noSuchRow(row, this.rowCount);
      return { ids: this.readIds(start, length), typeIds: this.readTypeIds(start, length) };
    });
  }

  close(): void {
    closeSync(this.#ids);
    if (this.#typeIds !== undefined) closeSync(this.#typeIds);
  }

  private readIds(start: number, length: number): Int32Array {
    if (this.#idBytes === 4) return this.readFully(this.#ids, new Int32Array(length), start * 4);
    return Int32Array.from(this.readFully(this.#ids, new Uint16Array(length), start * 2));
  }

  private readTypeIds(start: number, length: number): Uint8Array {
    const typeIds = new Uint8Array(length);
    return this.#typeIds === undefined ? typeIds : this.readFully(this.#typeIds, typeIds, start);
  }

  private readFully<Values extends Int32Array | Uint16Array | Uint8Array>(
    file: number,
    values: Values,
    position: number,
  ): Values {
    for (let done = 0; done < values.byteLength;) {
      const count = this.readSome(file, values, done, position + done);
      if (count === 0) throw toFilesystemError(new Error('the file ended early'), 'read', this.folder);
      done += count;
    }
    return values;
  }

  private readSome(file: number, values: NodeJS.ArrayBufferView, offset: number, position: number): number {
    try {
      return readSync(file, values, offset, values.byteLength - offset, position);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.folder);
    }
  }
}

function startsOf(lengths: Uint32Array): Float64Array {
  const starts = new Float64Array(lengths.length);
  let start = 0;
  for (let row = 0; row < lengths.length; row++) {
    starts[row] = start;
    start += lengths[row]!;
  }
  return starts;
}

function noSuchRow(row: number, rowCount: number): ArenaError {
  return new ArenaError(
    'INTERNAL',
    `Expected a row of the token store from 0 to ${rowCount - 1}, found ${row}.`,
  );
}

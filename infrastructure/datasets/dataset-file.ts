import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { DatasetFormat, SplitName } from '#domain/dataset/dataset-loader.js';
import { ArenaError } from '#domain/shared/errors.js';
import {
  createReader,
  formatOf,
  inspectFile,
  type DelimitedLayout,
  type FileState,
} from './reader-factory.js';
import type { RowReader } from './row-reader.js';

/** A file of a dataset, ready to be read. */
export interface DatasetFile {
  readonly path: string;
  readonly format: DatasetFormat;
  /** The split that the file was given for; `train` is divided further when no other file is given. */
  readonly split: SplitName;
  readonly state: FileState;
  readonly reader: RowReader;
}

/**
 * Finds out how to read a file, without reading it.
 * @param format - absent: by its extension
 * @throws ArenaError `DATASET.NOT_FOUND`, `DATASET.UNREADABLE`, `DATASET.FORMAT_UNKNOWN`, `DATASET.NO_USABLE_ROWS`
 */
export async function openDatasetFile(
  path: string,
  split: SplitName,
  format: DatasetFormat | undefined,
  layout: DelimitedLayout,
): Promise<DatasetFile> {
  const state = await inspectFile(path);
  const known = format ?? formatOf(path);
  return { path, format: known, split, state, reader: createReader(path, known, layout) };
}

/** @throws ArenaError `DATASET.UNREADABLE` when the file is another one than when it was opened */
export async function assertUnchanged(file: DatasetFile): Promise<void> {
  const now = await inspectFile(file.path);
  if (now.byteLength === file.state.byteLength && now.modifiedMs === file.state.modifiedMs) return;
  throw new ArenaError(
    'DATASET.UNREADABLE',
    `${file.path} was changed while it was in use. Start again, and leave the file alone until the end.`,
  );
}

/** SHA-256 of a file, computed while a reader goes through it; read once more for readers that skip around. */
export class FileDigest {
  private hash = createHash('sha256');
  private byteLength = 0;

  readonly update = (bytes: Uint8Array): void => {
    this.hash.update(bytes);
    this.byteLength += bytes.length;
  };

  /** @returns the digest, in hex */
  async finish(file: DatasetFile): Promise<string> {
    if (this.byteLength !== file.state.byteLength) {
      this.hash = createHash('sha256');
      await pipeline(createReadStream(file.path), this.hash, { end: false });
    }
    return this.hash.digest('hex');
  }
}

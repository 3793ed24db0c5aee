import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { corruptWeights } from '../weights/corrupt-weights.js';
import { readFloat32, readFully } from '../weights/read-values.js';
import type { WeightsSource } from '../weights/weights-source.js';
import { isReadableDataType, READABLE_DATA_TYPES } from './data-types.js';
import {
  LENGTH_BYTES,
  MAX_HEADER_BYTES,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type TensorEntry,
} from './safetensors-header.js';

/** What a file holds. */
export interface SafetensorsContent {
  /** In the order of their data. */
  readonly tensors: NamedTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Which tensors to read; all of them by default. */
export type TensorSelection = (name: string, entry: TensorEntry) => boolean;

/** An open safetensors file, whose tensors are read one by one. The caller closes it. */
export class SafetensorsFile implements WeightsSource {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly header: SafetensorsHeader,
  ) {}

  /** Opens a file and reads its header. Errors as {@link readSafetensors}; data types are not restricted. */
  static async open(file: string): Promise<SafetensorsFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, 'r');
      return new SafetensorsFile(file, handle, await readHeader(handle, file));
    } catch (thrown) {
      await handle?.close();
      throw toFilesystemError(thrown, 'read', file);
    }
  }

  get tensors(): ReadonlyMap<string, TensorEntry> {
    return this.header.tensors;
  }

  get metadata(): Readonly<Record<string, string>> {
    return this.header.metadata;
  }

  async read(name: string): Promise<Float32Array> {
    const entry = this.tensors.get(name);
    if (entry === undefined) {
      throw new ArenaError('INTERNAL', `Expected the name of a tensor of ${this.path}, found "${name}".`);
    }
    try {
      return await readTensor(this.handle, name, entry, this.path);
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.path);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }
}

/**
 * Reads a safetensors file. F32 comes back bit for bit, F16 and BF16 are widened exactly, F64 is rounded.
 *
 * @throws ArenaError `WEIGHTS.CORRUPT` when the file breaks the format, `MODEL.INVALID` for a selected tensor that
 * holds no floating-point numbers, `FILESYSTEM.FAILED` when it can't be read
 */
export async function readSafetensors(
  file: string,
  isSelected: TensorSelection = () => true,
): Promise<SafetensorsContent> {
  const opened = await SafetensorsFile.open(file);
  try {
    const tensors = new Map<string, { shape: readonly number[]; data: Float32Array }>();
    for (const [name, entry] of opened.tensors) {
      if (!isSelected(name, entry)) continue;
      tensors.set(name, { shape: entry.shape, data: await opened.read(name) });
    }
    return { tensors, metadata: opened.metadata };
  } finally {
    await opened.close();
  }
}

/**
 * Reads names, data types and shapes; no data. Errors as {@link readSafetensors}, data types are not restricted.
 */
export async function readSafetensorsHeader(file: string): Promise<SafetensorsHeader> {
  const opened = await SafetensorsFile.open(file);
  await opened.close();
  return { tensors: opened.tensors, metadata: opened.metadata };
}

async function readHeader(handle: FileHandle, file: string): Promise<SafetensorsHeader> {
  const { size } = await handle.stat();
  if (size < LENGTH_BYTES) throw corruptWeights(file, undefined, `expected at least 8 bytes, found ${size}`);
  const lengthBytes = Buffer.alloc(LENGTH_BYTES);
  await readFully(handle, lengthBytes, 0, file);
  const length = lengthBytes.readBigUInt64LE();
  const limit = Math.min(size - LENGTH_BYTES, MAX_HEADER_BYTES);
  if (length > limit) {
    throw corruptWeights(
      file,
      undefined,
      `expected a header of at most ${limit} bytes, found ${length.toString()}`,
    );
  }
  const header = new Uint8Array(Number(length));
  await readFully(handle, header, LENGTH_BYTES, file);
  return parseSafetensorsHeader(header, size, file);
}

function readTensor(
  handle: FileHandle,
  name: string,
  entry: TensorEntry,
  file: string,
): Promise<Float32Array> {
  const { dataType, start, sizeBytes } = entry;
  if (!isReadableDataType(dataType)) {
    throw new ArenaError(
      'MODEL.INVALID',
      `Expected tensor "${name}" of ${file} to be one of ${READABLE_DATA_TYPES.join(', ')}, found ${dataType}. ` +
        'Save the model with floating-point weights.',
      { details: { path: file, tensor: name, dataType } },
    );
  }
  return readFloat32(handle, { dataType, start, sizeBytes }, file);
}

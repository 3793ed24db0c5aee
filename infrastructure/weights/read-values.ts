import type { FileHandle } from 'node:fs/promises';

import {
  BITS_PER_ELEMENT,
  decodeToFloat32,
  IS_LITTLE_ENDIAN_MACHINE,
  type ReadableDataType,
} from '../safetensors/data-types.js';
import { corruptWeights } from './corrupt-weights.js';

/** Bytes converted at a time: whole elements of every data type. */
const CHUNK_BYTES = 4 * 1024 * 1024;

/** One system call reads less than 2 GiB. */
const READ_BYTES = 1024 * 1024 * 1024;

/** Little-endian numbers in a file. */
export interface NumbersInFile {
  readonly dataType: ReadableDataType;
  /** Offset of the first byte, counted from the start of the file. */
  readonly start: number;
  readonly sizeBytes: number;
}

/** Reads numbers as float32. F32 comes back bit for bit, F16 and BF16 are widened exactly, F64 is rounded. */
export async function readFloat32(
  handle: FileHandle,
  { dataType, start, sizeBytes }: NumbersInFile,
  file: string,
): Promise<Float32Array> {
  const elementBytes = BITS_PER_ELEMENT.get(dataType)! / 8;
  const data = new Float32Array(sizeBytes / elementBytes);
  if (dataType === 'F32' && IS_LITTLE_ENDIAN_MACHINE) {
    await readFully(handle, new Uint8Array(data.buffer), start, file);
    return data;
  }
  const chunk = new Uint8Array(Math.min(CHUNK_BYTES, sizeBytes));
  for (let done = 0; done < sizeBytes; done += chunk.byteLength) {
    const piece = chunk.subarray(0, Math.min(chunk.byteLength, sizeBytes - done));
    await readFully(handle, piece, start + done, file);
    const first = done / elementBytes;
    decodeToFloat32(dataType, piece, data.subarray(first, first + piece.byteLength / elementBytes));
  }
  return data;
}

/** Fills `bytes` from a place in the file. Errors: `WEIGHTS.CORRUPT` when the file ends before. */
export async function readFully(
  handle: FileHandle,
  bytes: Uint8Array,
  position: number,
  file: string,
): Promise<void> {
  for (let done = 0; done < bytes.byteLength;) {
    const length = Math.min(READ_BYTES, bytes.byteLength - done);
    const { bytesRead } = await handle.read(bytes, done, length, position + done);
    if (bytesRead === 0)
      throw corruptWeights(file, undefined, `the file ends at byte ${position + done}, too early`);
    done += bytesRead;
  }
}

import { ArenaError } from '#domain/shared/errors.js';
import type { NamedTensors } from '#domain/training/checkpoint.js';

import { writeFileAtomically } from '../filesystem/write-file-atomically.js';
import { IS_LITTLE_ENDIAN_MACHINE } from './data-types.js';
import { LENGTH_BYTES, METADATA_KEY } from './safetensors-header.js';

/** The reference implementation aligns the data so, for readers that map the file. */
const ALIGNMENT_BYTES = 8;

/**
 * Writes float32 tensors in the order given, atomically and synced. The data of each are asked for once, when its turn
 * comes, and go to disk from where they are, so that saving needs no second copy of the model.
 *
 * @param metadata - goes into `__metadata__`; `transformers` wants `{ format: 'pt' }`
 * @throws ArenaError `FILESYSTEM.NO_SPACE`, `FILESYSTEM.NOT_WRITABLE`, `FILESYSTEM.FAILED`; `INTERNAL` when a shape and
 * its data disagree
 */
export async function writeSafetensors(
  file: string,
  tensors: NamedTensors,
  metadata: Readonly<Record<string, string>>,
): Promise<void> {
  const header = encodeHeader(tensors, metadata);
  await writeFileAtomically(file, contentOf(header, tensors));
}

function* contentOf(header: Uint8Array, tensors: NamedTensors): Generator<Uint8Array> {
  yield header;
  for (const [name, tensor] of tensors) {
    const { data } = tensor;
    checkSize(name, tensor.shape, data.length);
    yield littleEndianBytes(data);
  }
}

/** Length and JSON, padded with spaces. */
function encodeHeader(tensors: NamedTensors, metadata: Readonly<Record<string, string>>): Uint8Array {
  // Joined by hand: an object would put names such as "7" first.
  const fields = Object.keys(metadata).length === 0 ? [] : [`"${METADATA_KEY}":${JSON.stringify(metadata)}`];
  let offset = 0;
  for (const [name, { shape }] of tensors) {
    if (name === METADATA_KEY) throw new ArenaError('INTERNAL', `A tensor can't be named ${METADATA_KEY}.`);
    const end = offset + float32Bytes(shape);
    const entry = { dtype: 'F32', shape, data_offsets: [offset, end] };
    fields.push(`${JSON.stringify(name)}:${JSON.stringify(entry)}`);
    offset = end;
  }
  const json = Buffer.from(`{${fields.join(',')}}`, 'utf8');
  const paddedLength = Math.ceil(json.byteLength / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
  const header = Buffer.alloc(LENGTH_BYTES + paddedLength, ' ');
  header.writeBigUInt64LE(BigInt(paddedLength));
  json.copy(header, LENGTH_BYTES);
  return header;
}

/** Bytes of a float32 tensor of a shape. */
export function float32Bytes(shape: readonly number[]): number {
  return shape.reduce((product, axis) => product * axis, Float32Array.BYTES_PER_ELEMENT);
}

function checkSize(name: string, shape: readonly number[], length: number): void {
  const size = float32Bytes(shape) / Float32Array.BYTES_PER_ELEMENT;
  if (size === length) return;
  throw new ArenaError(
    'INTERNAL',
    `Tensor "${name}" of shape [${shape.join(', ')}] should have ${size} values, it has ${length}.`,
  );
}

function littleEndianBytes(data: Float32Array): Uint8Array {
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return IS_LITTLE_ENDIAN_MACHINE ? bytes : Buffer.from(bytes).swap32();
}

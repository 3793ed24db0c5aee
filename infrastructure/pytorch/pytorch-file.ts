import { open, type FileHandle } from 'node:fs/promises';

import { ArenaError } from '#domain/shared/errors.js';

import { toFilesystemError } from '../filesystem/filesystem-error.js';
import { isReadableDataType } from '../safetensors/data-types.js';
import { corruptWeights } from '../weights/corrupt-weights.js';
import { readFloat32, readFully } from '../weights/read-values.js';
import type { WeightsSource } from '../weights/weights-source.js';
import {
  STATE_DICTIONARY_ENVIRONMENT,
  tensorsOf,
  type Storage,
  type TensorRecord,
} from './state-dictionary.js';
import { readStoredEntries } from './stored-entries.js';
import { unpickle, UnpicklingError, type PickleValue } from './unpickler.js';

/** Where the numbers of a storage are: its first byte, and how many bytes there are. */
interface StoragePlace {
  readonly start: number;
  readonly sizeBytes: number;
}

interface Contents {
  readonly tensors: ReadonlyMap<string, TensorRecord>;
  readonly places: ReadonlyMap<string, StoragePlace>;
}

/** The pickle names and describes tensors; that of a model with a hundred thousand has less. */
const MAX_PICKLE_BYTES = 16 * 1024 * 1024;
const ZIP_SIGNATURE = 0x04034b50;
/** The magic number that files of torch before 1.6 begin with. */
const OLD_MAGIC = 0x1950a86a20f9469cfc6cn;

/**
 * A `pytorch_model.bin`: a state dictionary that `torch.save` wrote, as a zip archive or, before torch 1.6, as pickles in a
 * row. Nothing but tensors is built from it.
 */
export class PytorchFile implements WeightsSource {
  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly contents: Contents,
  ) {}

  /** Opens a file and reads what tensors there are. Errors: `WEIGHTS.CORRUPT`, `FILESYSTEM.FAILED`. */
  static async open(file: string): Promise<PytorchFile> {
    let handle: FileHandle | undefined;
    try {
      handle = await open(file, 'r');
      return new PytorchFile(file, handle, await readContents(handle, file));
    } catch (thrown) {
      await handle?.close();
      if (thrown instanceof UnpicklingError) throw refused(file, thrown);
      throw toFilesystemError(thrown, 'read', file);
    }
  }

  get tensors(): ReadonlyMap<string, TensorRecord> {
    return this.contents.tensors;
  }

  async read(name: string): Promise<Float32Array> {
    const tensor = this.tensors.get(name);
    if (tensor === undefined) {
      throw new ArenaError('INTERNAL', `Expected the name of a tensor of ${this.path}, found "${name}".`);
    }
    try {
      return inRowMajorOrder(tensor, await this.readWindow(name, tensor));
    } catch (thrown) {
      throw toFilesystemError(thrown, 'read', this.path);
    }
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /** The numbers from a tensor's first to its last, in the order of the storage. */
  private readWindow(name: string, { storage, offset, shape, strides }: TensorRecord): Promise<Float32Array> {
    const { dataType, elementBytes } = storage;
    if (!isReadableDataType(dataType)) {
      throw new ArenaError(
        'MODEL.INVALID',
        `Expected floating-point numbers in tensor "${name}" of ${this.path}, found ${dataType}. ` +
          'Save the model with floating-point weights.',
        { details: { path: this.path, tensor: name, dataType } },
      );
    }
    const isEmpty = shape.includes(0);
    const count = isEmpty ? 0 : shape.reduce((sum, size, axis) => sum + (size - 1) * strides[axis]!, 1);
    const place = placeOf(this.contents.places, storage, name, this.path);
    const start = place.start + offset * elementBytes;
    return readFloat32(this.handle, { dataType, start, sizeBytes: count * elementBytes }, this.path);
  }
}

function refused(file: string, cause: UnpicklingError): ArenaError {
  return corruptWeights(file, undefined, `expected a dictionary of tensors, found ${cause.message}`, cause);
}

function placeOf(
  places: ReadonlyMap<string, StoragePlace>,
  { key, elementBytes, elementCount }: Storage,
  tensor: string,
  file: string,
): StoragePlace {
  const place = places.get(key);
  if (place !== undefined && place.sizeBytes >= elementBytes * elementCount) return place;
  const found = place === undefined ? 'none' : `${place.sizeBytes}`;
  throw corruptWeights(file, tensor, `expected ${elementBytes * elementCount} bytes of data, found ${found}`);
}

async function readContents(handle: FileHandle, file: string): Promise<Contents> {
  const { size } = await handle.stat();
  const signature = Buffer.alloc(4);
  if (size < signature.byteLength)
    throw corruptWeights(file, undefined, `expected weights, found ${size} bytes`);
  await readFully(handle, signature, 0, file);
  return signature.readUInt32LE(0) === ZIP_SIGNATURE
    ? readArchive(handle, size, file)
    : readPickles(handle, size, file);
}

/** archive/data.pkl is the state dictionary, archive/data/KEY each storage; any name may stand for "archive". */
async function readArchive(handle: FileHandle, fileBytes: number, file: string): Promise<Contents> {
  const entries = await readStoredEntries(handle, fileBytes, file);
  const pickleName = [...entries.keys()].find((name) => /^[^/]+\/data\.pkl$/.test(name));
  const pickle = pickleName === undefined ? undefined : entries.get(pickleName);
  if (pickleName === undefined || pickle === undefined || pickle.sizeBytes > MAX_PICKLE_BYTES) {
    throw corruptWeights(
      file,
      undefined,
      `expected data.pkl of at most ${MAX_PICKLE_BYTES} bytes in the archive`,
    );
  }
  const root = pickleName.slice(0, -'data.pkl'.length);
  await assertLittleEndian(handle, entries.get(`${root}byteorder`), file);
  const bytes = new Uint8Array(pickle.sizeBytes);
  await readFully(handle, bytes, pickle.start, file);
  const { value } = unpickle(bytes, 0, STATE_DICTIONARY_ENVIRONMENT);
  const prefix = `${root}data/`;
  const storages = [...entries].filter(([name]) => name.startsWith(prefix));
  return {
    tensors: tensorsOf(value),
    places: new Map(storages.map(([name, place]) => [name.slice(prefix.length), place])),
  };
}

async function assertLittleEndian(
  handle: FileHandle,
  entry: StoragePlace | undefined,
  file: string,
): Promise<void> {
  if (entry === undefined) return;
  const bytes = Buffer.alloc(Math.min(entry.sizeBytes, 16));
  await readFully(handle, bytes, entry.start, file);
  const order = bytes.toString('latin1');
  if (order !== 'little')
    throw corruptWeights(file, undefined, `expected little-endian numbers, found "${order}"`);
}

/** Before torch 1.6: magic number, version, facts about the machine, state dictionary, keys; then the storages. */
async function readPickles(handle: FileHandle, fileBytes: number, file: string): Promise<Contents> {
  const bytes = new Uint8Array(Math.min(fileBytes, MAX_PICKLE_BYTES));
  await readFully(handle, bytes, 0, file);
  let at = 0;
  const next = (): PickleValue => {
    const { value, end } = unpickle(bytes, at, STATE_DICTIONARY_ENVIRONMENT);
    at = end;
    return value;
  };
  if (next() !== OLD_MAGIC) throw new UnpicklingError('a pickle that torch did not write');
  next(); // version
  next(); // byte order and sizes of the machine
  const tensors = tensorsOf(next());
  const keys = next();
  if (!Array.isArray(keys)) throw new UnpicklingError('no list of storages');
  const storages = new Map([...tensors.values()].map(({ storage }) => [storage.key, storage]));
  const places = new Map<string, StoragePlace>();
  for (const key of keys as readonly PickleValue[]) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    if (storage === undefined) throw new UnpicklingError('a storage that no tensor has');
    const start = at + COUNT_BYTES;
    const sizeBytes = storage.elementCount * storage.elementBytes;
    if (start + sizeBytes > fileBytes)
      throw corruptWeights(file, storage.key, 'its data goes beyond the file');
    places.set(storage.key, { start, sizeBytes });
    at = start + sizeBytes;
  }
  return { tensors, places };
}

/** Before each storage, the number of its elements. */
const COUNT_BYTES = 8;

/** The values of a window in the order of the tensor's axes; those of a usual tensor have it already. */
function inRowMajorOrder({ shape, strides }: TensorRecord, window: Float32Array): Float32Array {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (isRowMajor(shape, strides)) return window;
  const values = new Float32Array(size);
  const place = new Array<number>(shape.length).fill(0);
  for (let index = 0, at = 0; index < size; index++) {
    values[index] = window[at]!;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]! += 1;
      at += strides[axis]!;
      if (place[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      place[axis] = 0;
    }
  }
  return values;
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

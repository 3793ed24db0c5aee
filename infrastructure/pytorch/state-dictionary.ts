import {
  PickleFunction,
  PickleObject,
  UnpicklingError,
  type PickleEnvironment,
  type PickleValue,
} from './unpickler.js';

/** Data types of storages with their sizes in bytes. Values are read from those that safetensors names too. */
const STORAGE_TYPES: ReadonlyMap<string, { readonly dataType: string; readonly bytes: number }> = new Map([
  ['torch.FloatStorage', { dataType: 'F32', bytes: 4 }],
  ['torch.HalfStorage', { dataType: 'F16', bytes: 2 }],
  ['torch.BFloat16Storage', { dataType: 'BF16', bytes: 2 }],
  ['torch.DoubleStorage', { dataType: 'F64', bytes: 8 }],
  ['torch.LongStorage', { dataType: 'I64', bytes: 8 }],
  ['torch.IntStorage', { dataType: 'I32', bytes: 4 }],
  ['torch.ShortStorage', { dataType: 'I16', bytes: 2 }],
  ['torch.CharStorage', { dataType: 'I8', bytes: 1 }],
  ['torch.ByteStorage', { dataType: 'U8', bytes: 1 }],
  ['torch.BoolStorage', { dataType: 'BOOL', bytes: 1 }],
]);

/** Numbers of a file that tensors are windows on. */
export class Storage extends PickleObject {
  readonly kind = 'storage';
  constructor(
    readonly key: string,
    readonly dataType: string,
    readonly elementBytes: number,
    readonly elementCount: number,
  ) {
    super();
  }
}

/** A tensor as a window on a storage: element (i, j, ...) is at offset + i * strides[0] + j * strides[1] + ... */
export class TensorRecord extends PickleObject {
  readonly kind = 'tensor';
  constructor(
    readonly storage: Storage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {
    super();
  }
}

class StorageType extends PickleObject {
  readonly kind = 'storage type';
  constructor(
    readonly dataType: string,
    readonly bytes: number,
  ) {
    super();
  }
}

/** The globals of a state dictionary: an ordered dictionary, tensors, and types of storages. No others are known. */
export const STATE_DICTIONARY_ENVIRONMENT: PickleEnvironment = {
  findGlobal: (name) => GLOBALS.get(name),
  loadPersistent: storageOf,
};

const GLOBALS: ReadonlyMap<string, PickleFunction> = new Map(
  [
    new PickleFunction('collections.OrderedDict', () => new Map()),
    new PickleFunction('torch._utils._rebuild_tensor_v2', tensorOf),
    new PickleFunction('torch._utils._rebuild_parameter', ([tensor]) => tensor ?? null),
    ...[...STORAGE_TYPES].map(
      ([name, { dataType, bytes }]) => new PickleFunction(name, () => new StorageType(dataType, bytes)),
    ),
  ].map((pickleFunction) => [pickleFunction.name, pickleFunction]),
);

/** The tensors of a state dictionary by name. Errors: `UnpicklingError` when it holds anything else. */
export function tensorsOf(dictionary: PickleValue): ReadonlyMap<string, TensorRecord> {
  if (!(dictionary instanceof Map)) throw new UnpicklingError('something else than a dictionary of tensors');
  const tensors = new Map<string, TensorRecord>();
  for (const [name, tensor] of dictionary) {
    if (typeof name !== 'string' || !(tensor instanceof TensorRecord)) {
      throw new UnpicklingError(
        `an entry "${typeof name === 'string' ? name.slice(0, 200) : typeof name}" that is no tensor`,
      );
    }
    tensors.set(name, tensor);
  }
  return tensors;
}

/** ('storage', type, key, device, element count): what torch saves in place of numbers. */
function storageOf(id: PickleValue): Storage {
  const [tag, type, key, , count] = Array.isArray(id) ? (id as readonly PickleValue[]) : [];
  const storageType = type instanceof PickleFunction ? type.call([]) : undefined;
  if (
    tag !== 'storage' ||
    !(storageType instanceof StorageType) ||
    typeof key !== 'string' ||
    !isSize(count)
  ) {
    throw new UnpicklingError('a persistent id that is no storage');
  }
  return new Storage(key, storageType.dataType, storageType.bytes, count);
}

function tensorOf([storage, offset, shape, strides]: readonly PickleValue[]): TensorRecord {
  if (!(storage instanceof Storage) || !isSize(offset) || !isSizes(shape) || !isSizes(strides)) {
    throw new UnpicklingError('a tensor without storage, offset, shape or strides');
  }
  const values = shape.reduce((product, size) => product * size, 1);
  const last = shape.reduce((sum, size, axis) => sum + (size - 1) * (strides[axis] ?? NaN), offset);
  const fits = values === 0 || (values <= storage.elementCount && last < storage.elementCount);
  if (shape.length !== strides.length || !fits) {
    throw new UnpicklingError(
      `a tensor of shape [${shape.slice(0, 8).join(', ')}] that goes beyond its ${storage.elementCount} numbers`,
    );
  }
  return new TensorRecord(storage, offset, shape, strides);
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: PickleValue | undefined): value is readonly number[] {
  return Array.isArray(value) && (value as readonly PickleValue[]).every(isSize);
}

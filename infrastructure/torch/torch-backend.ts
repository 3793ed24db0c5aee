import * as tf from '@tensorflow/tfjs-core';

import type { Addon } from './addon.js';
import { NativeTensor } from './native-tensor.js';
import { Operators, type Device } from './operators.js';
import { SCALAR_TYPE_OF, dataTypeOf, type NumericType } from './scalar-type.js';

/** Strings as TensorFlow.js holds them: UTF-8. */
type Strings = Uint8Array[];

/** What a data id of TensorFlow.js stands for. */
interface Entry {
  readonly values: NativeTensor | Strings;
  readonly dtype: tf.DataType;
  refCount: number;
}

/**
 * TensorFlow.js's backend over libtorch: numbers live in libtorch, strings in JavaScript. Computes on one device, the
 * CPU or the first GPU. What it can do is registered by infrastructure/torch/kernels/.
 */
export class TorchBackend extends tf.KernelBackend {
  readonly operators: Operators;
  private readonly entries: tf.DataStorage<Entry>;
  /** Tensors of the entries: those can't be listed. */
  private readonly held = new Set<NativeTensor>();

  constructor(
    private readonly addon: Addon,
    device: Device,
  ) {
    super();
    this.operators = new Operators(addon, device);
    this.entries = new tf.DataStorage(this, tf.engine());
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const id: tf.DataId = {};
    this.move(id, values, shape, dtype, 1);
    return id;
  }

  override move(
    id: tf.DataId,
    values: tf.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    const stored = dtype === 'string' ? (values as Strings) : this.upload(values, shape, dtype);
    this.hold(id, { values: stored, dtype, refCount });
  }

  /** Takes a tensor of libtorch over. `shape` is that which TensorFlow.js is told. */
  adopt(tensor: NativeTensor): tf.TensorInfo {
    const dataId: tf.DataId = {};
    const dtype = dataTypeOf(tensor.scalarType);
    this.hold(dataId, { values: tensor, dtype, refCount: 1 });
    return { dataId, shape: [...tensor.shape], dtype };
  }

  /** A tensor of strings. */
  adoptStrings(values: Strings, shape: number[]): tf.TensorInfo {
    return { dataId: this.write(values, shape, 'string'), shape, dtype: 'string' };
  }

  /** The libtorch tensor of numbers that TensorFlow.js knows, in the shape that it has there. */
  tensorOf(info: tf.TensorInfo): NativeTensor {
    const held = this.heldTensorOf(info);
    // A reshaped tensor shares its data id with the one that it was made of.
    return hasShape(held, info.shape) ? held : this.operators.call('reshape', held, info.shape);
  }

  /** The same in the shape in which it is held, for who asks for its values alone: no tensor is made. */
  heldTensorOf({ dataId, dtype }: Pick<tf.TensorInfo, 'dataId' | 'dtype'>): NativeTensor {
    const { values } = this.entries.get(dataId);
    if (!(values instanceof NativeTensor))
      throw new TypeError(`Expected numbers, found a tensor of ${dtype}`);
    return values;
  }

  override readSync(id: tf.DataId): tf.BackendValues {
    const { values, dtype } = this.entries.get(id);
    if (!(values instanceof NativeTensor)) return values;
    const bytes = this.addon.read(values.id);
    if (dtype === 'int32') return new Int32Array(bytes);
    return dtype === 'bool' ? new Uint8Array(bytes) : new Float32Array(bytes);
  }

  /** The values of a float32 tensor where they are, as far as possible: they change with it. */
  viewSync(id: tf.DataId): Float32Array {
    const { values } = this.entries.get(id);
    if (!(values instanceof NativeTensor))
      throw new Error('Expected a tensor of numbers, found one of strings.');
    return new Float32Array(this.addon.view(values.id));
  }

  /** See {@link Operators.asynchronously}. */
  executeAsynchronously<Result>(body: () => Result): Result {
    return this.operators.asynchronously(body);
  }

  /** See {@link Addon.giveBackMemory}. */
  giveBackMemory(): void {
    this.addon.giveBackMemory();
  }

  override read(id: tf.DataId): Promise<tf.BackendValues> {
    return Promise.resolve(this.readSync(id));
  }

  override numDataIds(): number {
    return this.entries.numDataIds();
  }

  override refCount(id: tf.DataId): number {
    return this.entries.has(id) ? this.entries.get(id).refCount : 0;
  }

  override incRef(id: tf.DataId): void {
    this.entries.get(id).refCount++;
  }

  decRef(id: tf.DataId): void {
    if (this.entries.has(id)) this.entries.get(id).refCount--;
  }

  override disposeData(id: tf.DataId, force = false): boolean {
    if (!this.entries.has(id)) return true;
    const entry = this.entries.get(id);
    entry.refCount--;
    if (!force && entry.refCount > 0) return false;
    if (entry.values instanceof NativeTensor) this.release(entry.values);
    this.entries.delete(id);
    return true;
  }

  override memory(): { unreliable: boolean; numBytes: number; numTensors: number } {
    const { tensors, bytes } = this.addon.memory();
    return { unreliable: false, numBytes: bytes, numTensors: tensors };
  }

  override async time(query: () => void): Promise<tf.BackendTimingInfo> {
    const start = tf.util.now();
    query();
    this.addon.synchronize();
    return Promise.resolve({ kernelMs: tf.util.now() - start });
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return super.epsilon();
  }

  override timerAvailable(): boolean {
    return true;
  }

  /** Frees all tensors, as TensorFlow.js asks for when it forgets a backend. */
  override dispose(): void {
    for (const tensor of this.held) this.release(tensor);
  }

  private hold(id: tf.DataId, entry: Entry): void {
    this.entries.set(id, entry);
    if (entry.values instanceof NativeTensor) this.held.add(entry.values);
  }

  private release(tensor: NativeTensor): void {
    this.held.delete(tensor);
    this.operators.forget(tensor.id);
    this.addon.dispose(tensor.id);
  }

  private upload(values: tf.BackendValues, shape: readonly number[], dtype: NumericType): NativeTensor {
    const numbers = ofType(values as ArrayLike<number>, dtype);
    return this.operators.scope(() => this.operators.tensor(numbers, SCALAR_TYPE_OF[dtype], shape));
  }
}

function hasShape(tensor: NativeTensor, shape: readonly number[]): boolean {
  return tensor.shape.length === shape.length && shape.every((size, axis) => size === tensor.shape[axis]);
}

/** Values as the typed array that is uploaded; TensorFlow.js also passes plain arrays and types of a wider range. */
function ofType(values: ArrayLike<number>, dtype: NumericType): ArrayBufferView {
  switch (dtype) {
    case 'int32':
      return values instanceof Int32Array ? values : Int32Array.from(values);
    case 'bool':
      return values instanceof Uint8Array ? values : Uint8Array.from(values);
    case 'float32':
    case 'complex64':
      return values instanceof Float32Array ? values : Float32Array.from(values);
  }
}

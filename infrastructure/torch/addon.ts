import { createRequire } from 'node:module';

import { addonFile } from './native-folder.js';

/** [id, scalar type, ...shape] of a tensor that libtorch holds. */
export type TensorDescription = readonly number[];

/** A plain setting of an operator; null or undefined where it is optional and left out. */
export type Plain = number | boolean | string | null | undefined;

/** What an operator takes: a plain setting, a tensor by its id, or a list of these. */
export type OperatorArgument = Plain | readonly Plain[];

/** What an operator gives: a tensor, tensors (null where there is none), or a plain value. */
export type OperatorResult =
  TensorDescription | readonly (TensorDescription | null)[] | number | boolean | null;

/** The functions of infrastructure/torch/native/binding/. All of them throw Error with what libtorch said. */
export interface Addon {
  /** The number of an operator such as `aten::add.Tensor`; -1 where this libtorch does not have it. */
  lookUp(name: string): number;
  call(operator: number, ...args: readonly OperatorArgument[]): OperatorResult;
  upload(
    values: ArrayBufferView,
    scalarType: number,
    shape: readonly number[],
    isOnGpu: boolean,
  ): TensorDescription;
  read(id: number): ArrayBuffer;
  dispose(id: number): void;
  /** Tensors that JavaScript holds, and the bytes of their storages, each counted once. */
  memory(): { readonly tensors: number; readonly bytes: number };
  describe(): RuntimeDescription;
  setThreads(count: number): void;
  /** Waits until the GPU has done what it was asked. */
  synchronize(): void;
}

/** The libtorch that the addon loaded. */
export interface RuntimeDescription {
  readonly version: string;
  readonly hasCuda: boolean;
  readonly hasMkldnn: boolean;
  /** Such as `AVX512`. */
  readonly vectorExtension: string;
  readonly threads: number;
}

const require = createRequire(import.meta.url);

/**
 * Loads the addon.
 *
 * @throws Error when it is not built, or when the libtorch that it was built against is gone.
 */
export function loadAddon(): Addon {
  return require(addonFile()) as Addon;
}

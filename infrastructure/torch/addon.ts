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
export interface Addon extends Partial<GroupCalls>, Partial<GpuGroupCalls> {
  /** The number of an operator such as `aten::add.Tensor`; -1 where this libtorch does not have it. */
  lookUp(name: string): number;
  /** What an operator takes and gives, as libtorch writes it. */
  schemaOf(operator: number): string;
  call(operator: number, ...args: readonly OperatorArgument[]): OperatorResult;
  /** The same with the kernel that tensors on a GPU would get, on whatever device these are: for tests. */
  callAsOnGpu(operator: number, ...args: readonly OperatorArgument[]): OperatorResult;
  /**
   * The same when what was asked for before is done, while JavaScript goes on. `results` are [scalar type, ...shape] of each
   * tensor that the operator will give. Where it fails, or gives others, the next function that waits for it throws.
   *
   * @returns the id of the first result; the others follow
   */
  callLater(
    operator: number,
    results: readonly (readonly number[])[],
    ...args: readonly OperatorArgument[]
  ): number;
  /**
   * Whether {@link call}, too, runs operators on the thread that {@link callLater} takes. Waits for it; a failure that
   * nobody asked for is forgotten.
   */
  setAsynchronous(isAsynchronous: boolean): void;
  /** Waits until everything is done that was asked for; throws the first failure. */
  finish(): void;
  upload(
    values: ArrayBufferView,
    scalarType: number,
    shape: readonly number[],
    isOnGpu: boolean,
  ): TensorDescription;
  read(id: number): ArrayBuffer;
  /** The same where the values are, if they lie ready: what changes the tensor changes what is seen. */
  view(id: number): ArrayBuffer;
  dispose(id: number): void;
  /** Tensors that JavaScript holds, and the bytes of their storages, each counted once. */
  memory(): { readonly tensors: number; readonly bytes: number };
  /**
   * Gives memory that no tensor uses back to the system: it is kept for the tensors to come otherwise. 0 where libtorch asks
   * malloc, which has its own ways.
   *
   * @returns how many bytes
   */
  giveBackMemory(): number;
  describe(): RuntimeDescription;
  setThreads(count: number): void;
  /**
   * Sets how libtorch computes on NVIDIA GPUs, before it does: the same bits from two runs wherever it has a kernel for
   * that, products of float32 in TF32, each of its warnings once.
   */
  prepareGpu(): void;
  /** Waits until the GPU has done what it was asked. */
  synchronize(): void;
}

/** Process groups: absent where libtorch has no Gloo. See infrastructure/torch/native/distributed/. */
export interface GroupCalls {
  /** Joins a group; waits for the others. Gives its number. */
  joinGroup(membership: GroupMembership): number;
  leaveGroup(group: number): void;
  /** Begins to sum a tensor over all members, in place. Gives the number of the work. */
  allReduce(group: number, tensor: number): number;
  /** The same with the member whose rank differs in a bit. */
  allReduceInPair(group: number, tensor: number, bit: number): number;
  /** Begins to overwrite everybody's tensor by that of `root`. Gives the number of the work. */
  broadcast(group: number, tensor: number, root: number): number;
  /** Whether a work is done, or has failed. */
  isDone(work: number): boolean;
  waitFor(group: number, work: number): void;
  allGather(group: number, tensor: number): readonly TensorDescription[];
  barrier(group: number): void;
  /** After a failure: members that do not call this too, within `graceMs`. */
  findMissing(group: number, graceMs: number): readonly number[];
}

/** Groups whose tensors are on GPUs: absent where the addon was built without NCCL. */
export interface GpuGroupCalls {
  /** Connects the GPUs of all members, one for each; waits for the others. */
  connectGpus(group: number): void;
  /** Ends whatever the GPUs still do for the group: before the process exits. */
  abandonGpus(group: number): void;
}

/** Where the members of a group meet, and which of them this process is. */
export interface GroupMembership {
  readonly host: string;
  readonly port: number;
  readonly rank: number;
  readonly size: number;
  readonly servesStore: boolean;
  readonly timeoutMs: number;
  /** Empty: the one that leads to the host. */
  readonly interface: string;
  /** Whether to connect the pairs of {@link Addon.allReduceInPair}; the size is a power of two then. */
  readonly inPairs: boolean;
}

/** The libtorch that the addon loaded. */
export interface RuntimeDescription {
  readonly version: string;
  readonly hasCuda: boolean;
  readonly hasMkl: boolean;
  /** Whether products of float32 can go to oneDNN. */
  readonly hasOnednnProducts: boolean;
  /** What our own products of float32 matrices take of the processor, where oneDNN would multiply them; null: neither. */
  readonly packedInstructions: 'AVX-512' | 'AVX2' | null;
  /** Where OpenBLAS is its BLAS: the processor that it takes this one for, and how it runs threads. */
  readonly openblas: { readonly core: string; readonly threading: 'none' | 'pthread' | 'openmp' } | null;
  /** Such as `AVX512`. */
  readonly vectorExtension: string;
  readonly threads: number;
  /** Off, and without TF32, until {@link Addon.prepareGpu} is called. */
  readonly gpuSettings: {
    /** Whether kernels that give the same bits each time are taken: where there are any, or else it is an error. */
    readonly determinism: 'off' | 'preferred' | 'required';
    readonly deterministicCudnn: boolean;
    /** Whether matrices of float32 may be rounded to TF32 (10 bits of mantissa) before they are multiplied. */
    readonly tf32: boolean;
  };
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

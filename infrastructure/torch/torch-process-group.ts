import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';

import type { LaunchEnvironment } from '../distributed/launch-environment.js';
import type { PendingCollective, ProcessGroup } from '../distributed/process-group.js';
import { loadAddon, type Addon, type GpuGroupCalls, type GroupCalls } from './addon.js';
import { NativeTensor } from './native-tensor.js';
import { TorchBackend } from './torch-backend.js';

/** After a failed collective: how long the others have, at most, to say that they are still there. */
const GRACE_MS = 5000;
/** The same as a part of the time-out. */
const GRACE_PART = 1 / 4;

/**
 * Sizes of groups whose sums are made in pairs, and so have the same bits as those of one process. In larger ones that
 * would send more than a ring does.
 */
const SIZES_IN_PAIRS = new Set([2, 4]);

/** An addon with process groups. */
type GroupAddon = Addon & GroupCalls;

/** How a process takes part in a group. */
interface JoinOptions {
  readonly addon?: Addon;
  /** Whether tensors are on GPUs, one for each process. By default as the torch engine computes. */
  readonly onGpus?: boolean;
  /** Whether sums are made in pairs, which all members have to agree on. GPUs sum in NCCL's own order. */
  readonly inPairs?: boolean;
}

/**
 * A process group of libtorch's c10d: over Gloo and, between GPUs, NCCL. Tensors must be those of the torch engine.
 *
 * @see infrastructure/torch/native/distributed/
 */
export class TorchProcessGroup implements ProcessGroup {
  private constructor(
    private readonly addon: GroupAddon,
    private readonly group: number,
    private readonly place: LaunchEnvironment,
    private readonly timeoutMs: number,
    private readonly inPairs: boolean,
  ) {}

  /**
   * Joins the group that the launcher described; waits for the others.
   *
   * @param timeoutMs - for the others to come, now and at every collective
   * @throws ArenaError `PARALLEL.UNAVAILABLE` when libtorch has no Gloo, or GPUs can't exchange tensors;
   *   `PARALLEL.RENDEZVOUS_FAILED` when the others don't come, `PARALLEL.RANK_LOST` when one is lost meanwhile.
   */
  static join(
    place: LaunchEnvironment,
    timeoutMs: number,
    {
      addon = loadAddon(),
      onGpus = computesOnGpu(),
      inPairs = !onGpus && SIZES_IN_PAIRS.has(place.worldSize),
    }: JoinOptions = {},
  ): TorchProcessGroup {
    assertGroups(addon);
    if (!onGpus) return TorchProcessGroup.meet(addon, place, timeoutMs, inPairs);
    assertGpuGroups(addon);
    const group = TorchProcessGroup.meet(addon, place, timeoutMs, inPairs);
    group.connectGpus(addon);
    return group;
  }

  private static meet(
    addon: GroupAddon,
    place: LaunchEnvironment,
    timeoutMs: number,
    inPairs: boolean,
  ): TorchProcessGroup {
    try {
      const group = addon.joinGroup({
        host: place.masterAddress,
        port: place.masterPort,
        rank: place.rank,
        size: place.worldSize,
        servesStore: place.rank === 0 && !place.launcherServesStore,
        timeoutMs,
        interface: place.interfaceName ?? '',
        inPairs,
      });
      return new TorchProcessGroup(addon, group, place, timeoutMs, inPairs);
    } catch (failure) {
      throw new ArenaError(
        'PARALLEL.RENDEZVOUS_FAILED',
        `Process ${place.rank} expected ${place.worldSize} processes to meet at ${place.masterAddress}:` +
          `${place.masterPort} within ${timeoutMs / 1000} s; they did not. Check that all of them were started, and ` +
          'that MASTER_ADDR and MASTER_PORT can be reached from every machine. ' +
          `libtorch says: ${firstLine(failure)}`,
        { cause: failure },
      );
    }
  }

  get rank(): number {
    return this.place.rank;
  }

  get size(): number {
    return this.place.worldSize;
  }

  beginAllReduce(tensor: tf.Tensor): PendingCollective {
    const id = this.idOf(tensor);
    if (!this.inPairs) return this.pending([() => this.addon.allReduce(this.group, id)]);
    const rounds = Array.from(
      { length: Math.log2(this.size) },
      (_, bit) => () => this.addon.allReduceInPair(this.group, id, bit),
    );
    return this.pending(rounds);
  }

  broadcast(tensor: tf.Tensor, root: number): void {
    this.pending([() => this.addon.broadcast(this.group, this.idOf(tensor), root)]).wait();
  }

  allGather(tensor: tf.Tensor): readonly tf.Tensor[] {
    const gathered = this.guard(() => this.addon.allGather(this.group, this.idOf(tensor)));
    const backend = torchBackend();
    return gathered.map((description) =>
      tf
        .engine()
        .makeTensorFromTensorInfo({ ...backend.adopt(new NativeTensor(description)), shape: tensor.shape }),
    );
  }

  barrier(): void {
    this.guard(() => this.addon.barrier(this.group));
  }

  leave(): void {
    process.off('exit', this.abandonGpus);
    this.addon.leaveGroup(this.group);
  }

  private connectGpus(addon: GpuGroupCalls): void {
    try {
      addon.connectGpus(this.group);
    } catch (failure) {
      throw this.explainUnconnected(failure);
    }
    process.once('exit', this.abandonGpus);
  }

  /** Threads of NCCL must not outlive what they use. */
  private readonly abandonGpus = (): void => this.addon.abandonGpus?.(this.group);

  /** @param rounds - begin works, each of which needs that before it to be done; the first one begins now */
  private pending([first, ...rest]: readonly (() => number)[]): PendingCollective {
    let work = this.guard(first!);
    const finishRound = (): void => this.guard(() => this.addon.waitFor(this.group, work));
    const advance = (): boolean => {
      while (this.addon.isDone(work)) {
        const next = rest.shift();
        if (next === undefined) return true;
        finishRound();
        work = this.guard(next);
      }
      return false;
    };
    const wait = (): void => {
      finishRound();
      for (const next of rest) {
        work = this.guard(next);
        finishRound();
      }
    };
    return { advance, wait };
  }

  private idOf(tensor: tf.Tensor): number {
    return torchBackend().heldTensorOf(tensor).id;
  }

  private guard<T>(collective: () => T): T {
    try {
      return collective();
    } catch (failure) {
      if (failure instanceof TypeError) throw failure;
      throw this.rankLost(this.findMissing(), failure);
    }
  }

  private explainUnconnected(failure: unknown): ArenaError {
    const missing = this.findMissing();
    if (missing.length > 0) return this.rankLost(missing, failure);
    return new ArenaError(
      'PARALLEL.UNAVAILABLE',
      `Process ${this.rank} expected NCCL to connect the GPUs of ${this.size} processes; it can't. Check that each ` +
        'process has a GPU of its own; NCCL_DEBUG=WARN tells more. ' +
        `NCCL says: ${messageOf(failure).split('\n').join(' ')}`,
      { cause: failure },
    );
  }

  private findMissing(): readonly number[] {
    return this.addon.findMissing(this.group, Math.min(GRACE_MS, GRACE_PART * this.timeoutMs));
  }

  private rankLost(missing: readonly number[], failure: unknown): ArenaError {
    const who =
      missing.length === 0
        ? 'all of them are there, but the connection between two broke'
        : `process ${missing.join(', ')} of ${this.size} did not`;
    return new ArenaError(
      'PARALLEL.RANK_LOST',
      `Process ${this.rank} expected every process to go on training within ${this.timeoutMs / 1000} s; ${who}. ` +
        'Look at the end of its log: it was killed, ran out of memory, hangs, or lost its network. ' +
        `libtorch says: ${firstLine(failure)}`,
      { cause: failure, details: { missing } },
    );
  }
}

function assertGroups(addon: Addon): asserts addon is GroupAddon {
  if (addon.joinGroup !== undefined) return;
  throw new ArenaError(
    'PARALLEL.UNAVAILABLE',
    'Training in several processes needs a libtorch with torch.distributed and Gloo, found one without. ' +
      'Build the torch engine against another one (npm run build:native), or train in one process.',
  );
}

function assertGpuGroups(addon: Addon): asserts addon is Addon & GpuGroupCalls {
  if (addon.connectGpus === undefined) {
    throw new ArenaError(
      'PARALLEL.UNAVAILABLE',
      'Training on several GPUs needs the torch engine built with NCCL, found one without. npm run build:native says ' +
        'what it finds: it takes a libtorch with CUDA, and the headers of CUDA and NCCL. Or train on one GPU.',
    );
  }
  if (!addon.describe().hasCuda) {
    throw new ArenaError(
      'PARALLEL.UNAVAILABLE',
      'Training on several GPUs needs an NVIDIA GPU for each process; no GPU was found here. Look at nvidia-smi and ' +
        'CUDA_VISIBLE_DEVICES, or use --device cpu.',
    );
  }
}

function computesOnGpu(): boolean {
  return torchBackend().operators.device === 'cuda';
}

function torchBackend(): TorchBackend {
  const backend = tf.backend();
  if (backend instanceof TorchBackend) return backend;
  throw new ArenaError(
    'PARALLEL.UNAVAILABLE',
    `Training in several processes runs on the torch engine, found ${tf.getBackend()}. Use --engine torch.`,
  );
}

function firstLine(failure: unknown): string {
  return messageOf(failure).split('\n', 1)[0]!;
}

function messageOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}

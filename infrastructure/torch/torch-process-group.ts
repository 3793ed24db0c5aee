import * as tf from '@tensorflow/tfjs-core';

import { ArenaError } from '#domain/shared/errors.js';

import type { LaunchEnvironment } from '../distributed/launch-environment.js';
import type { PendingCollective, ProcessGroup } from '../distributed/process-group.js';
import { loadAddon, type Addon } from './addon.js';
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

/**
 * A process group of libtorch's c10d over Gloo. Tensors must be those of the torch engine.
 *
 * @see infrastructure/torch/native/distributed/
 */
export class TorchProcessGroup implements ProcessGroup {
  private constructor(
    private readonly addon: Required<Addon>,
    private readonly group: number,
    private readonly place: LaunchEnvironment,
    private readonly timeoutMs: number,
    private readonly inPairs: boolean,
  ) {}

  /**
   * Joins the group that the launcher described; waits for the others.
   *
   * @param timeoutMs - for the others to come, now and at every collective
   * @param options - `inPairs`: whether sums are made in pairs, which all members have to agree on
   * @throws ArenaError `PARALLEL.UNAVAILABLE` when libtorch has no Gloo, `PARALLEL.RENDEZVOUS_FAILED` when the others
   *   don't come.
   */
  static join(
    place: LaunchEnvironment,
    timeoutMs: number,
    { inPairs = SIZES_IN_PAIRS.has(place.worldSize) } = {},
  ): TorchProcessGroup {
    const addon = loadAddon();
    if (!hasGroups(addon)) {
      throw new ArenaError(
        'PARALLEL.UNAVAILABLE',
        'Training in several processes needs a libtorch with torch.distributed and Gloo, found one without. ' +
          'Build the torch engine against another one (npm run build:native), or train in one process.',
      );
    }
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
      tf.engine().makeTensorFromTensorInfo(backend.adopt(new NativeTensor(description))),
    );
  }

  barrier(): void {
    this.guard(() => this.addon.barrier(this.group));
  }

  leave(): void {
    this.addon.leaveGroup(this.group);
  }

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
    return torchBackend().tensorOf(tensor).id;
  }

  private guard<T>(collective: () => T): T {
    try {
      return collective();
    } catch (failure) {
      if (failure instanceof TypeError) throw failure;
      throw this.explain(failure);
    }
  }

  private explain(failure: unknown): ArenaError {
    const missing = this.addon.findMissing(this.group, Math.min(GRACE_MS, GRACE_PART * this.timeoutMs));
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

function hasGroups(addon: Addon): addon is Required<Addon> {
  return addon.joinGroup !== undefined;
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
  return (failure instanceof Error ? failure.message : String(failure)).split('\n', 1)[0]!;
}

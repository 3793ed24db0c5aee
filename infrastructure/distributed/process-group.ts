import type * as tf from '@tensorflow/tfjs-core';

/** A collective that has begun. */
export interface PendingCollective {
  /** Goes on with it, where it is made in several rounds, without waiting; whether it is done, or has failed. */
  advance(): boolean;
  /**
   * Returns when it is done.
   *
   * @throws ArenaError `PARALLEL.RANK_LOST` naming the processes that did not take part in time.
   */
  wait(): void;
}

/**
 * Processes that train one model together, numbered from 0. All of them call the same collectives in the same order on
 * tensors of the same shapes. The methods throw what {@link PendingCollective.wait} does.
 */
export interface ProcessGroup {
  readonly rank: number;
  readonly size: number;
  /** Begins to sum a float32 tensor over all processes, in place; it must be nobody else's until that is done. */
  beginAllReduce(tensor: tf.Tensor): PendingCollective;
  /** Overwrites a tensor by that of a process. */
  broadcast(tensor: tf.Tensor, root: number): void;
  /** The tensors of all processes, by rank. The caller disposes of them. */
  allGather(tensor: tf.Tensor): readonly tf.Tensor[];
  /** Returns when every process has come here. */
  barrier(): void;
  leave(): void;
}

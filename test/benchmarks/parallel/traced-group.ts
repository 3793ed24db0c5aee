import type * as tf from '@tensorflow/tfjs-core';

import type { PendingCollective, ProcessGroup } from '#infrastructure/distributed/process-group.js';

/** A sum over the processes, in milliseconds since 1970: the processes of a machine share its clock. */
export interface TracedSum {
  readonly bytes: number;
  readonly begun: number;
  /** From here the process does nothing but wait for it. */
  readonly waitedFrom: number;
  /** When it was first seen to be done: the backward pass looks whenever it has another gradient. */
  readonly done: number;
}

/** A group that writes down when its sums begin and end, and how long they are waited for. */
export class TracedGroup implements ProcessGroup {
  readonly rank: number;
  readonly size: number;
  sums: TracedSum[] = [];

  constructor(private readonly group: ProcessGroup) {
    this.rank = group.rank;
    this.size = group.size;
  }

  beginAllReduce(tensor: tf.Tensor): PendingCollective {
    const begun = currentTime();
    const pending = this.group.beginAllReduce(tensor);
    const bytes = 4 * tensor.size;
    let done: number | undefined;
    return {
      advance: () => {
        const isDone = pending.advance();
        if (isDone) done ??= currentTime();
        return isDone;
      },
      wait: () => {
        const waitedFrom = currentTime();
        pending.wait();
        this.sums.push({ bytes, begun, waitedFrom, done: done ?? currentTime() });
      },
    };
  }

  broadcast(tensor: tf.Tensor, root: number): void {
    this.group.broadcast(tensor, root);
  }

  allGather(tensor: tf.Tensor): readonly tf.Tensor[] {
    return this.group.allGather(tensor);
  }

  barrier(): void {
    this.group.barrier();
  }

  leave(): void {
    this.group.leave();
  }
}

/** Milliseconds since 1970, with fractions. */
export function currentTime(): number {
  return performance.timeOrigin + performance.now();
}

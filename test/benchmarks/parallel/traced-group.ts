import type * as tf from '@tensorflow/tfjs-core';

import type { PendingCollective, ProcessGroup } from '#infrastructure/distributed/process-group.js';

/** A sum over the processes, in milliseconds of this process's clock. */
export interface TracedSum {
  readonly bytes: number;
  readonly begun: number;
  /** From here the process does nothing but wait for it. */
  readonly waitedFrom: number;
  readonly done: number;
}

/** A group that writes down when its sums begin, and how long they are waited for. */
export class TracedGroup implements ProcessGroup {
  readonly rank: number;
  readonly size: number;
  sums: TracedSum[] = [];

  constructor(private readonly group: ProcessGroup) {
    this.rank = group.rank;
    this.size = group.size;
  }

  beginAllReduce(tensor: tf.Tensor): PendingCollective {
    const begun = performance.now();
    const pending = this.group.beginAllReduce(tensor);
    return {
      wait: () => {
        const waitedFrom = performance.now();
        pending.wait();
        this.sums.push({ bytes: 4 * tensor.size, begun, waitedFrom, done: performance.now() });
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

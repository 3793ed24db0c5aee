import type * as tf from '@tensorflow/tfjs-core';

import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import { GradientReducer } from './gradient-reducer.js';
import type { ProcessGroup } from './process-group.js';
import { sumOverProcesses } from './sum-over-processes.js';

/** What one optimizer step of all processes gives. */
export interface ExchangedStep {
  /** Of every parameter that has a gradient in some process. */
  readonly gradients: GradientMap;
  readonly loss: number;
}

/** Makes the parts of a step that each process computes into the step of all of them. */
export class GradientExchange {
  private readonly names: readonly string[];
  private readonly reducer: GradientReducer;
  private readonly present = new Set<string>();

  constructor(
    private readonly group: ProcessGroup,
    parameters: Iterable<readonly [string, tf.Tensor]>,
  ) {
    const all = [...parameters];
    this.names = all.map(([name]) => name);
    this.reducer = new GradientReducer(group, all);
  }

  /** Takes this process's gradient of a parameter over and sends it as soon as its bucket is full. */
  add(name: string, gradient: tf.Tensor): void {
    this.present.add(name);
    this.reducer.add(name, gradient);
  }

  /** @param loss - this process's share of the loss */
  finish(loss: number): ExchangedStep {
    const sums = this.reducer.finish();
    const [lossSum, ...counts] = sumOverProcesses(this.group, [
      loss,
      ...this.names.map((name) => Number(this.present.has(name))),
    ]);
    this.present.clear();
    // In the order of one process, in which their norm is summed, too.
    const gradients: GradientMap = new Map();
    for (const [index, name] of this.names.entries()) {
      const sum = sums.get(name)!;
      // A parameter without a gradient anywhere is left alone by the optimizer, as it is in one process.
      if (counts[index]! > 0) gradients.set(name, sum);
      else sum.dispose();
    }
    return { gradients, loss: lossSum! };
  }

  /** Frees what a step that failed left behind. */
  discard(): void {
    this.present.clear();
    this.reducer.discard();
  }
}

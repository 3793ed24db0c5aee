import * as tf from '@tensorflow/tfjs-core';

import type { NamedTensors } from '#domain/training/checkpoint.js';

import { AdamW, MOMENTS, type AdamWSettings } from '../tensor/optimizer/adamw.js';
import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import type { Optimizer } from '../tensor/optimizer/optimizer.js';
import type { ProcessGroup } from './process-group.js';
import { overwriteByBroadcast } from './share-checkpoint.js';

/**
 * AdamW whose moments are spread over the processes: each keeps those of some parameters, updates these, and gives them
 * to the others. ZeRO stage 1: Rajbhandari et al. 2020, arXiv:1910.02054, section 5.1. The updates are the same, number
 * by number, as those of {@link AdamW}.
 */
export class ShardedAdamW implements Optimizer {
  private readonly parameters: ReadonlyMap<string, tf.Variable>;
  /** The process that keeps a parameter's moments. */
  private readonly owners: ReadonlyMap<string, number>;
  private readonly own: AdamW;

  constructor(
    private readonly group: ProcessGroup,
    parameters: Iterable<readonly [string, tf.Variable]>,
    settings: AdamWSettings,
  ) {
    this.parameters = new Map(parameters);
    this.owners = assignOwners(this.parameters, group.size);
    this.own = new AdamW(this.ownOf(this.parameters), settings);
  }

  step(gradients: GradientMap, learningRate: number, gradientFactor?: number): void {
    this.own.step(new Map(this.ownOf(gradients)), learningRate, gradientFactor);
    for (const name of gradients.keys()) {
      overwriteByBroadcast(this.group, this.parameters.get(name)!, this.owners.get(name)!);
    }
  }

  /** All moments in process 0; elsewhere those that it keeps. */
  exportState(): NamedTensors {
    const own = this.own.exportState();
    const state = new Map([...own].filter(([key]) => key === 'step'));
    for (const [name, { shape }] of this.parameters) {
      for (const moment of MOMENTS) {
        const key = `${moment}.${name}`;
        const data = this.collect(own.get(key)?.data, shape, this.owners.get(name)!);
        if (data !== undefined) state.set(key, { shape, data });
      }
    }
    return state;
  }

  importState(state: NamedTensors): void {
    this.own.importState(state);
  }

  dispose(): void {
    this.own.dispose();
  }

  private ownOf<T>(named: Iterable<readonly [string, T]>): (readonly [string, T])[] {
    return [...named].filter(([name]) => this.owners.get(name) === this.group.rank);
  }

  /** A moment as its keeper has it and process 0 gets it; undefined elsewhere. */
  private collect(
    own: Float32Array | undefined,
    shape: readonly number[],
    owner: number,
  ): Float32Array | undefined {
    if (owner === 0) return own;
    const tensor = own === undefined ? tf.zeros([...shape]) : tf.tensor(own, [...shape], 'float32');
    this.group.broadcast(tensor, owner);
    const received = this.group.rank === 0 ? Float32Array.from(tensor.dataSync()) : own;
    tensor.dispose();
    return received;
  }
}

/** The largest parameters first, each to the process that keeps least: the same everywhere, and about even. */
function assignOwners(parameters: ReadonlyMap<string, tf.Tensor>, processes: number): Map<string, number> {
  const loads = new Array<number>(processes).fill(0);
  const bySize = [...parameters].sort(([, a], [, b]) => b.size - a.size);
  return new Map(
    bySize.map(([name, { size }]) => {
      const owner = loads.indexOf(Math.min(...loads));
      loads[owner]! += size;
      return [name, owner];
    }),
  );
}

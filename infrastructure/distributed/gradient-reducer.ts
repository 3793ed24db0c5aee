import * as tf from '@tensorflow/tfjs-core';

import { partsOf } from '../tensor/operations/parts-of.js';
import type { GradientMap } from '../tensor/optimizer/gradient-map.js';
import type { PendingCollective, ProcessGroup } from './process-group.js';

/** Float32 values per bucket: 25 MiB, as in PyTorch's DistributedDataParallel. */
const BUCKET_VALUES = (25 * 2 ** 20) / 4;

/** Parameters whose gradients travel together. */
interface Bucket {
  readonly names: readonly string[];
  readonly sizes: readonly number[];
}

/** A bucket on its way. */
interface Flight {
  readonly bucket: Bucket;
  readonly flat: tf.Tensor1D;
  readonly pending: PendingCollective;
}

/**
 * Sums the gradients of one step over all processes, in buckets that leave as soon as their gradients are known, while
 * the backward pass goes on (Li et al. 2020, "PyTorch Distributed", arXiv:2006.15704, section 3.2). The buckets hold the
 * parameters from last to first, which is about the order in which their gradients come; they leave in that order on
 * every process, whatever order the gradients come in.
 */
export class GradientReducer {
  private readonly shapes: ReadonlyMap<string, readonly number[]>;
  private readonly buckets: readonly Bucket[];
  private readonly known = new Map<string, tf.Tensor>();
  private flights: Flight[] = [];
  /** How many of them, from the first, are done. */
  private landed = 0;

  constructor(
    private readonly group: ProcessGroup,
    parameters: Iterable<readonly [string, tf.Tensor]>,
    bucketValues = BUCKET_VALUES,
  ) {
    this.shapes = new Map([...parameters].map(([name, { shape }]) => [name, shape]));
    this.buckets = fill([...this.shapes].reverse(), bucketValues);
  }

  /** Takes this process's gradient of a parameter over: its final one of this step. */
  add(name: string, gradient: tf.Tensor): void {
    this.known.set(name, gradient);
    while (this.isComplete(this.buckets[this.flights.length])) this.send(this.buckets[this.flights.length]!);
    // In order: all processes have to begin the rounds of the sums in the same one.
    while (this.flights[this.landed]?.pending.advance() === true) this.landed++;
  }

  /** The sums over all processes, of every parameter; where a process has no gradient it counts as zero. */
  finish(): GradientMap {
    while (this.flights.length < this.buckets.length) this.send(this.buckets[this.flights.length]!);
    const sums: GradientMap = new Map();
    for (const flight of this.flights) {
      flight.pending.wait();
      this.unpack(flight, sums);
    }
    this.flights = [];
    this.landed = 0;
    return sums;
  }

  /** Frees what a step that failed left behind. */
  discard(): void {
    tf.dispose([...this.known.values(), ...this.flights.map(({ flat }) => flat)]);
    this.known.clear();
    this.flights = [];
    this.landed = 0;
  }

  private isComplete(bucket: Bucket | undefined): boolean {
    return bucket?.names.every((name) => this.known.has(name)) ?? false;
  }

  private send(bucket: Bucket): void {
    const flat = tf.tidy(() =>
      tf.keep(
        tf.concat1d(
          bucket.names.map((name, index) => {
            const gradient = this.known.get(name);
            return gradient === undefined ? tf.zeros([bucket.sizes[index]!]) : tf.reshape(gradient, [-1]);
          }),
        ),
      ),
    );
    for (const name of bucket.names) {
      this.known.get(name)?.dispose();
      this.known.delete(name);
    }
    this.flights.push({ bucket, flat, pending: this.group.beginAllReduce(flat) });
  }

  private unpack({ bucket, flat }: Flight, sums: GradientMap): void {
    const parts = partsOf(flat, bucket.sizes);
    flat.dispose();
    for (const [index, name] of bucket.names.entries()) {
      sums.set(name, tf.reshape(parts[index]!, [...this.shapes.get(name)!]));
      parts[index]!.dispose();
    }
  }
}

function fill(parameters: readonly (readonly [string, readonly number[]])[], limit: number): Bucket[] {
  const buckets: { names: string[]; sizes: number[] }[] = [];
  let values = Infinity;
  for (const [name, shape] of parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (values + size > limit) {
      buckets.push({ names: [], sizes: [] });
      values = 0;
    }
    buckets.at(-1)!.names.push(name);
    buckets.at(-1)!.sizes.push(size);
    values += size;
  }
  return buckets;
}

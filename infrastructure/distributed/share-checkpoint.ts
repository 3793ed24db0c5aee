import * as tf from '@tensorflow/tfjs-core';

import type { NamedTensors, RestoredCheckpoint } from '#domain/training/checkpoint.js';

import type { ProcessGroup } from './process-group.js';

/** The process that reads and writes files for all. */
const PRIMARY = 0;

/** What of a checkpoint training goes on from. */
export type SharedCheckpoint = Pick<RestoredCheckpoint, 'weights' | 'optimizer' | 'state'>;

/** Gives process 0's values of tensors to all: names and shapes are known everywhere. */
export function shareParameters(
  group: ProcessGroup,
  parameters: Iterable<readonly [string, tf.Variable]>,
): void {
  for (const [, variable] of parameters) overwriteByBroadcast(group, variable, PRIMARY);
}

/** Gives a process's value of a variable to all. Other processes get a new tensor, so nothing cached of the old one stays. */
export function overwriteByBroadcast(group: ProcessGroup, variable: tf.Variable, root: number): void {
  if (group.rank === root) {
    group.broadcast(variable, root);
    return;
  }
  tf.tidy(() => {
    const received = tf.zeros(variable.shape);
    group.broadcast(received, root);
    variable.assign(received);
  });
}

/** Gives the checkpoint that process 0 goes on from, or that there is none, to all. */
export function shareCheckpoint(
  group: ProcessGroup,
  checkpoint: SharedCheckpoint | undefined,
): SharedCheckpoint | undefined {
  const header = shareText(group, JSON.stringify(checkpoint === undefined ? null : describe(checkpoint)));
  const described = JSON.parse(header) as ReturnType<typeof describe> | null;
  if (described === null) return undefined;
  return {
    weights: shareTensors(group, described.weights, checkpoint?.weights),
    optimizer: shareTensors(group, described.optimizer, checkpoint?.optimizer),
    state: described.state,
  };
}

type NamedShapes = readonly (readonly [string, readonly number[]])[];

function describe({ weights, optimizer, state }: SharedCheckpoint): {
  readonly weights: NamedShapes;
  readonly optimizer: NamedShapes;
  readonly state: SharedCheckpoint['state'];
} {
  return { weights: shapesOf(weights), optimizer: shapesOf(optimizer), state };
}

function shapesOf(tensors: NamedTensors): NamedShapes {
  return [...tensors].map(([name, { shape }]) => [name, shape]);
}

function shareTensors(group: ProcessGroup, shapes: NamedShapes, own: NamedTensors | undefined): NamedTensors {
  return new Map(
    shapes.map(([name, shape]) => {
      const data = own?.get(name)?.data;
      const tensor = data === undefined ? tf.zeros([...shape]) : tf.tensor(data, [...shape], 'float32');
      group.broadcast(tensor, PRIMARY);
      const shared = data ?? Float32Array.from(tensor.dataSync());
      tensor.dispose();
      return [name, { shape, data: shared }];
    }),
  );
}

/** Process 0's text, in every process. */
function shareText(group: ProcessGroup, text: string): string {
  const bytes = new TextEncoder().encode(text);
  const length = shareIntegers(group, Int32Array.of(bytes.length))[0]!;
  const own = group.rank === PRIMARY ? Int32Array.from(bytes) : new Int32Array(length);
  return new TextDecoder().decode(Uint8Array.from(shareIntegers(group, own)));
}

function shareIntegers(group: ProcessGroup, values: Int32Array): Int32Array {
  const tensor = tf.tensor1d(values, 'int32');
  group.broadcast(tensor, PRIMARY);
  const shared = Int32Array.from(tensor.dataSync());
  tensor.dispose();
  return shared;
}

import type * as tf from '@tensorflow/tfjs-core';

/**
 * The losses of a window's micro-batches, in their order. They stay in the engine until all are there: reading one makes a
 * GPU finish what it was asked before it is asked for the next batch.
 */
export class WindowLosses {
  private readonly losses: tf.Scalar[] = [];

  /** Takes a loss over. */
  add(loss: tf.Scalar): void {
    this.losses.push(loss);
  }

  /** The sum of the losses, each divided by the loss scale, over the tree in which gradients are summed, too. */
  readSum(lossScale: number): number {
    return sumPairwise(this.losses.map((loss) => loss.dataSync<'float32'>()[0]! / lossScale));
  }

  dispose(): void {
    for (const loss of this.losses.splice(0)) loss.dispose();
  }
}

function sumPairwise(values: readonly number[]): number {
  if (values.length <= 1) return values[0] ?? 0;
  const half = Math.ceil(values.length / 2);
  return sumPairwise(values.slice(0, half)) + sumPairwise(values.slice(half));
}

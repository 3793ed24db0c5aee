import * as tf from '@tensorflow/tfjs-core';

/** A parameter's gradient as far as the backward pass has come. */
interface Progress {
  /** Uses in the forward pass whose gradient has not come. */
  open: number;
  sum: tf.Tensor | undefined;
}

/**
 * Sees the gradients of one backward pass come. TensorFlow.js gives them all at its end; here each is known when that of
 * the parameter's first use is, which is the last to come.
 */
export class GradientWatch {
  private readonly progress = new Map<string, Progress>();

  constructor(private readonly receive: (name: string, gradient: tf.Tensor) => void) {}

  /** The parameter itself, as one use of it; its gradient is noted. */
  see(name: string, parameter: tf.Tensor): tf.Tensor {
    const progress = this.progress.get(name) ?? { open: 0, sum: undefined };
    this.progress.set(name, progress);
    progress.open++;
    const watched = tf.customGrad((value) => ({
      value: tf.clone(value as tf.Tensor),
      gradFunc: (gradient: tf.Tensor) => {
        this.note(name, progress, gradient);
        return gradient;
      },
    }));
    return watched(parameter);
  }

  /** Hands over what is known of parameters of which some use has no gradient. */
  flush(): void {
    for (const [name, progress] of this.progress) this.handOver(name, progress);
  }

  /** Frees what was not handed over. */
  dispose(): void {
    for (const { sum } of this.progress.values()) sum?.dispose();
    this.progress.clear();
  }

  private note(name: string, progress: Progress, gradient: tf.Tensor): void {
    const { sum } = progress;
    progress.sum = tf.keep(sum === undefined ? tf.clone(gradient) : tf.add(sum, gradient));
    sum?.dispose();
    progress.open--;
    if (progress.open === 0) this.handOver(name, progress);
  }

  private handOver(name: string, progress: Progress): void {
    const { sum } = progress;
    if (sum === undefined) return;
    progress.sum = undefined;
    this.receive(name, sum);
  }
}

import * as tf from '@tensorflow/tfjs-core';

/**
 * Measures the time that each kernel of the active backend takes by itself, kernels that it calls left out. Right where
 * kernels compute before they return, as all do on processors.
 */
export class KernelProfile {
  private readonly milliseconds = new Map<string, number>();
  /** Time of the kernels that were called by the one that runs, a level per nested call. */
  private readonly nested: number[] = [];

  /** Puts itself between TensorFlow.js and the kernels. */
  attach(): void {
    const backend = tf.getBackend();
    for (const kernel of tf.getKernelsForBackend(backend)) {
      tf.unregisterKernel(kernel.kernelName, backend);
      const timed: tf.KernelFunc = (...args) =>
        this.measure(kernel.kernelName, () => kernel.kernelFunc(...args));
      tf.registerKernel({ ...kernel, kernelFunc: timed });
    }
  }

  /** Forgets what was measured so far. */
  reset(): void {
    this.milliseconds.clear();
  }

  /** Milliseconds by kernel, most first. */
  totals(): Record<string, number> {
    return Object.fromEntries([...this.milliseconds].sort(([, one], [, other]) => other - one));
  }

  private measure<Result>(name: string, run: () => Result): Result {
    this.nested.push(0);
    const start = performance.now();
    try {
      return run();
    } finally {
      const elapsed = performance.now() - start;
      const own = elapsed - this.nested.pop()!;
      this.milliseconds.set(name, (this.milliseconds.get(name) ?? 0) + own);
      if (this.nested.length > 0) this.nested[this.nested.length - 1]! += elapsed;
    }
  }
}

import type { NamedTensors } from '#domain/training/checkpoint.js';

import type { GradientMap } from './gradient-map.js';

/** Updates the parameters of one model. */
export interface Optimizer {
  /**
   * Updates every parameter that has a gradient. The gradients stay the caller's.
   *
   * @param gradientFactor - what they are multiplied with first; default 1
   */
  step(gradients: GradientMap, learningRate: number, gradientFactor?: number): void;
  /** Copies of all that it keeps between steps. */
  exportState(): NamedTensors;
  /** Goes on from an exported state. Errors: `CHECKPOINT.CORRUPT` naming the tensor that is missing or misshapen. */
  importState(state: NamedTensors): void;
  /** Frees what it keeps; the parameters stay. */
  dispose(): void;
}

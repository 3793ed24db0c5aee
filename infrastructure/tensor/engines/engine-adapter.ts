import type { EngineName, EngineStatus, Precision } from '#domain/engine/engine.js';

/** One engine: whether it is here, and how to switch TensorFlow.js to it. */
export interface EngineAdapter {
  readonly name: EngineName;
  /** Looks at files only: quick, loads nothing. */
  inspect(): EngineStatus;
  /**
   * Loads the engine and makes it TensorFlow.js's backend, computing in one of the precisions of `inspect`. Called only
   * when `inspect` says that it is available.
   */
  activate(precision: Precision): Promise<void>;
}

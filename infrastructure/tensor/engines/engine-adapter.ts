import type { EngineName, EngineStatus } from '#domain/engine/engine.js';

/** One engine: whether it is here, and how to switch TensorFlow.js to it. */
export interface EngineAdapter {
  readonly name: EngineName;
  /** Looks at files only: quick, loads nothing. */
  inspect(): EngineStatus;
  /** Loads the engine and makes it TensorFlow.js's backend. Called only when `inspect` says that it is available. */
  activate(): Promise<void>;
}

import type { DeviceName, EngineName, EngineStatus, MatrixSpeed, Precision } from '#domain/engine/engine.js';

/** What an engine that was loaded tells of itself. */
export interface EngineMeasurement {
  readonly matrixSpeed: MatrixSpeed;
  readonly warnings: readonly string[];
}

/** One engine: whether it is here, and how to switch TensorFlow.js to it. */
export interface EngineAdapter {
  readonly name: EngineName;
  /** Looks at files only: quick, loads nothing. */
  inspect(): EngineStatus;
  /**
   * Loads the engine and makes it TensorFlow.js's backend, computing in one of the precisions and on one of the devices
   * of `inspect`. Called only when `inspect` says that it is available.
   */
  activate(precision: Precision, device: DeviceName): Promise<void>;
  /** What slows the engine down here, as known once it is active. */
  warnings?(): readonly string[];
  /** Loads the engine, without making it active, and measures it. */
  measure?(): Promise<EngineMeasurement>;
}

/** The numeric engines, in the order in which `auto` prefers them. */
export const ENGINE_NAMES = ['torch', 'tensorflow-gpu', 'tensorflow', 'wasm', 'cpu'] as const;

/** A numeric engine: what runs the tensor operations of training and inference. */
export type EngineName = (typeof ENGINE_NAMES)[number];

/** What a user may ask for: one engine by name, or `auto`, the first of {@link ENGINE_NAMES} that is there. */
export type EngineChoice = EngineName | 'auto';

/** Where an engine may compute: on processor cores, or on an NVIDIA GPU. */
export const DEVICE_NAMES = ['cpu', 'cuda'] as const;

export type DeviceName = (typeof DEVICE_NAMES)[number];

/** What a user may ask for: a device by name, or `auto`, the engine's own choice. */
export type DeviceChoice = DeviceName | 'auto';

/** Number formats in which an engine can compute. */
export type Precision = 'float32' | 'bfloat16' | 'float16';

/** Speed of an engine's products of float32 matrices, in 1e9 operations per second, on all its threads. */
export interface MatrixSpeed {
  /** The library that multiplies. */
  readonly kernel: string;
  readonly gigaflops: number;
  /** The most that the processor's instructions gave, measured right after. */
  readonly limit: number;
}
/** A format by name, or `mixed`: the best 16-bit format that the engine has, bfloat16 rather than float16. */
export type PrecisionChoice = Precision | 'mixed';

/** Whether an engine can be used on this machine, and why (not). */
export interface EngineStatus {
  readonly name: EngineName;
  readonly available: boolean;
  /** One sentence: what was found, or what is missing. */
  readonly reason: string;
  /** What to type to get an engine that is missing. */
  readonly howToInstall?: string;
  /** Where it computes unless it is told otherwise. */
  readonly device?: DeviceName;
  /** Where else it can, when it is asked to. */
  readonly otherDevices?: readonly DeviceName[];
  /** Threads that the engine computes with. */
  readonly threads?: number;
  readonly precisions: readonly Precision[];
  readonly version?: string;
  readonly matrixSpeed?: MatrixSpeed;
  /** What in this environment slows the engine down, each with what to do. */
  readonly warnings?: readonly string[];
}

/** The engine that computes from now on. */
export interface ActiveEngine {
  readonly name: EngineName;
  readonly device: DeviceName;
  readonly threads: number;
  readonly precision: Precision;
  /** One sentence: why this engine was taken. */
  readonly reason: string;
}

/** Port: which engines are here, and switching to one of them. */
export interface EngineRegistry {
  /**
   * Every engine of {@link ENGINE_NAMES}, in that order. With `measures`, those that can are loaded, take part of a second
   * to measure their speed, and look for what slows them down; otherwise none is loaded.
   */
  list(options?: { readonly measures?: boolean }): Promise<readonly EngineStatus[]>;

  /**
   * Loads an engine and makes it the one that computes. The choice is checked, so a name typed by a user may be passed.
   *
   * @param precision - Format of products and of what lies between them; weights stay float32. Default float32.
   * @param device - Where it computes. Default `auto`.
   * @throws ArenaError `ENGINE.UNKNOWN` (not a name of an engine), `ENGINE.UNAVAILABLE` (asked for by name and
   *   missing; says how to install it), `ENGINE.UNSUPPORTED` (can't compute in the precision, or on the device; names
   *   those that can).
   */
  activate(choice: EngineChoice, precision?: PrecisionChoice, device?: DeviceChoice): Promise<ActiveEngine>;
}

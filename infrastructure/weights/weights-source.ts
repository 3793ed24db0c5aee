/** The tensors of a saved model, read one by one. The caller closes it. */
export interface WeightsSource {
  /** File or index, for messages. */
  readonly path: string;
  readonly tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>;
  /**
   * The values of a tensor, row-major, as float32.
   * Errors: `WEIGHTS.CORRUPT`, `FILESYSTEM.FAILED`, `MODEL.INVALID` for a tensor that holds no floating-point numbers.
   */
  read(name: string): Promise<Float32Array>;
  close(): Promise<void>;
}

import type { Model } from './model-manager.js';

/** How weights are kept in an exported graph. */
export const QUANTIZATIONS = ['none', 'int8'] as const;

/** Settings of an export to ONNX. */
export interface OnnxExportSettings {
  /** `int8`: the matrices of linear maps in 8 bits, one scale per column; what they are multiplied with is quantised as it comes. */
  readonly quantize: (typeof QUANTIZATIONS)[number];
}

/** Port: writes models for other runtimes. */
export interface ModelExporter {
  /**
   * Writes `model.onnx` and `config.json` into a folder that exists; gives the graph's file.
   * Errors: `MODEL.UNKNOWN` for a type of model that has no graph, `MODEL.INVALID` for one that is too large, `FILESYSTEM.*`.
   */
  exportOnnx(model: Model, folder: string, settings: OnnxExportSettings): Promise<string>;
}

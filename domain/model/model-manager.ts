import type { ModelSpecification, ParameterCounts } from './specification.js';

/**
 * An opened model. What is inside (tensors) is the engine's business: the trainer that gets it knows its own kind.
 */
export interface Model {
  readonly specification: ModelSpecification;
  readonly parameterCounts: ParameterCounts;
  /** Frees all tensors. */
  dispose(): void;
}

/** Port: makes, opens and saves models. */
export interface ModelManager {
  /** New weights from a specification, drawn from the seed. */
  create(specification: ModelSpecification, seed: number): Promise<Model>;
  /** Specification of a saved model, weights not read. Errors: `MODEL.INVALID`, `MODEL.UNKNOWN`. */
  describe(folder: string): Promise<ModelSpecification>;
  /** Opens a folder with `config.json` and `model.safetensors`. Errors: `MODEL.*`, `WEIGHTS.CORRUPT`. */
  open(folder: string): Promise<Model>;
  /** Writes `config.json` and `model.safetensors` into a folder, as Python's `transformers` reads them. */
  save(model: Model, folder: string): Promise<void>;
}

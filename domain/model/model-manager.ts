import type { FineTuning } from './fine-tuning.js';
import type { ModelObjective } from './model-objective.js';
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

/** A head that is to replace the one of a saved model. */
export interface NewHead {
  readonly objective: ModelObjective;
  /** Class names in id order; empty for language modelling. */
  readonly labels: readonly string[];
  /** What its first weights are drawn from. */
  readonly seed: number;
}

/** How weights fitted a model, in the terms of `transformers`. Names are those of the parameters and of the file. */
export interface LoadReport {
  /** Parameters that the file lacks: drawn anew. */
  readonly newlyInitialized: readonly string[];
  /** Tensors of the file that the model has no place for: left out. */
  readonly unexpected: readonly string[];
}

/** How a saved model is opened. */
export interface OpenModelOptions {
  /** Given, the saved encoder gets this head; its weights are taken from the file where they are there. */
  readonly newHead?: NewHead;
  /** Rate of all its dropouts while it learns, in place of the saved ones. */
  readonly dropout?: number;
  /** Told once the weights are read, when they are not exactly the model's. */
  readonly onDifference?: (report: LoadReport) => void;
}

/** Port: makes, opens and saves models. */
export interface ModelManager {
  /** New weights from a specification, drawn from the seed. */
  create(specification: ModelSpecification, seed: number): Promise<Model>;
  /** Specification of a saved model, weights not read. Errors: `MODEL.INVALID`, `MODEL.UNKNOWN`. */
  describe(folder: string): Promise<ModelSpecification>;
  /**
   * Opens a folder with `config.json` and weights, or with PEFT's `adapter_config.json` and
   * `adapter_model.safetensors`, whose base model is found, too. Errors: `MODEL.*`, `WEIGHTS.CORRUPT`, `HUB.*`; without
   * `newHead`, a parameter that is missing is one.
   */
  open(folder: string, options?: OpenModelOptions): Promise<Model>;
  /**
   * The same model, of which fewer parameters learn; the given one is not used any more.
   * Errors: `CONFIG.INVALID` when none would learn, or when a module to adapt is not there.
   */
  fineTune(model: Model, fineTuning: FineTuning): Model;
  /**
   * Writes `config.json` and `model.safetensors` into a folder, as Python's `transformers` reads them, adapters merged
   * into the weights; beside them, the adapters alone in `adapter/`, as PEFT reads them.
   */
  save(model: Model, folder: string): Promise<void>;
  /** As `save`, but with adapters `model.safetensors` holds those alone: what a run that goes on loads. */
  saveTrainingState(model: Model, folder: string): Promise<void>;
}

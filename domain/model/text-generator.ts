import type { Model } from './model-manager.js';

/** How the next token is chosen. */
export interface GenerationSettings {
  readonly maxNewTokens: number;
  /** Divides the logits before sampling; 0 takes the most probable token (greedy). */
  readonly temperature: number;
  readonly seed: number;
  /** Generation ends before this token. */
  readonly endOfText?: number;
}

/** Port: continues texts with a causal language model. */
export interface TextGenerator {
  /**
   * New tokens after a prompt, prompt not included.
   * Errors: `ARGUMENT.INVALID` for an empty prompt, `MODEL.INVALID` for a model that is no language model.
   */
  generate(model: Model, prompt: Int32Array, settings: GenerationSettings): Promise<Int32Array>;
}

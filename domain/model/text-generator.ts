import type { Model } from './model-manager.js';

/** How the next token is chosen. */
export interface GenerationSettings {
  readonly maxNewTokens: number;
  /** Divides the logits before sampling; 0 takes the most probable token (greedy). Beam search does not sample. */
  readonly temperature: number;
  /** Samples among so many most probable tokens only. */
  readonly topK?: number;
  /** Samples among the most probable tokens that together reach this probability only. */
  readonly topP?: number;
  /** Makes tokens that are there already less probable; 1 changes nothing. */
  readonly repetitionPenalty?: number;
  /** Texts that beam search follows; 1, the default, is no search. */
  readonly beamCount?: number;
  readonly seed: number;
  /** Generation ends before one of these tokens; default: those of the model's configuration. */
  readonly endOfTextIds?: readonly number[];
  /** Told the new tokens after each one, but for beam search, which knows them at its end; true ends generation. */
  readonly onToken?: (newIds: readonly number[]) => Promise<boolean>;
}

/** Port: continues texts with a causal language model. */
export interface TextGenerator {
  /**
   * New tokens after a prompt, prompt not included.
   * Errors: `ARGUMENT.INVALID` for an empty prompt, `MODEL.INVALID` for a model that is no language model.
   */
  generate(model: Model, prompt: Int32Array, settings: GenerationSettings): Promise<Int32Array>;
}

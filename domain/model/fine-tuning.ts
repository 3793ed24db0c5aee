import type { LoraSettings } from './lora.js';

/** The model that another one was made from. */
export interface BaseModel {
  /** Folder, or name on the hub. */
  readonly name: string;
  /** Commit of a model of the hub. */
  readonly revision?: string;
}

/** Which of a model's parameters learn. */
export interface FineTuning {
  /** The embeddings and so many of the first layers keep their weights; 0: the embeddings alone. Absent: all learn. */
  readonly frozenLayers?: number;
  /** Adapters learn in place of the weights; heads learn with them. */
  readonly lora?: LoraSettings;
  /** What adapters say that they adapt. */
  readonly base?: BaseModel;
  /** What adapters are drawn from. */
  readonly seed: number;
}

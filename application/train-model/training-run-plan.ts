/** What would be trained, and what it would need (`--dry-run`). */
export interface TrainingRunPlan {
  readonly samples: { readonly train: number; readonly validation: number; readonly test: number };
  /** Class names in id order; empty for language modelling. */
  readonly labels: readonly string[];
  readonly model: string;
  readonly parameters: { readonly total: number; readonly trainable: number };
  readonly vocabularySize: number;
  /** Shapes of a full batch, by name: `inputIds: [16, 128]`. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  /** Tokens of all splits after truncation. */
  readonly tokens: number;
  /** Rows that are cut at the maximum length. */
  readonly truncated: number;
  readonly epochs: number;
  readonly totalSteps: number;
  /** When the model is trained further, and for how many epochs; absent: it is not. */
  readonly reinforcement?: {
    readonly f1Threshold: number;
    readonly minEpochs: number;
    readonly maxEpochs: number;
  };
  readonly engine: string;
  readonly device: string;
  readonly memoryBytes: number;
  readonly diskBytes: number;
}

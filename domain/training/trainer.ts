import type { Precision } from '../engine/engine.js';
import type { Model } from '../model/model-manager.js';
import type { TokenStore } from '../tokenization/tokenizer.js';
import type { CheckpointInfo, CheckpointManager, RestoredCheckpoint } from './checkpoint.js';
import type { Hyperparameters } from './hyperparameters.js';
import type { MetricsTracker } from './metrics-tracker.js';

/** Rows of a token store that are trained or evaluated on, with their targets. */
export interface EncodedSplit {
  readonly tokens: TokenStore;
  /** Rows of the store. */
  readonly rows: Uint32Array;
  /**
   * Class ids of store row r: labelIds[labelOffsets[r]] .. labelIds[labelOffsets[r + 1] - 1].
   * Absent for language modelling.
   */
  readonly labels?: { readonly ids: Int32Array; readonly offsets: Uint32Array };
}

/** What a trainer is given. */
export interface TrainingJob {
  readonly model: Model;
  readonly train: EncodedSplit;
  readonly validation?: EncodedSplit;
  readonly hyperparameters: Hyperparameters;
  /** Weight of each class in the loss (of its positive rows where a row may have several); in place of the settings'. */
  readonly classWeights?: Float32Array;
  /**
   * Validation metrics of the weights that training starts from. They are the first to be best: the outcome has them
   * again (`bestStep` 0) unless an evaluation beats them.
   */
  readonly startingMetrics?: Readonly<Record<string, number>>;
  /** What the engine computes in; float16 scales the loss. Default float32. */
  readonly precision?: Precision;
  readonly checkpoints: CheckpointManager;
  readonly metrics: MetricsTracker;
  /** Metrics of the validation predictions, by name (`loss`, `accuracy`, `f1_macro`, ...). */
  readonly evaluate: (predictions: Predictions, split: EncodedSplit) => Readonly<Record<string, number>>;
  /** Goes on from here instead of from the model's present weights. */
  readonly resumeFrom?: RestoredCheckpoint;
  /** Asks for an orderly end: the step is finished, a checkpoint saved. */
  readonly signal?: AbortSignal;
  /** Asks for such an end after this step. */
  readonly stopAfterStep?: number;
  readonly onEvent?: (event: TrainerEvent) => void;
  /** Awaited after each checkpoint: the place to record it. */
  readonly onCheckpoint?: (checkpoint: CheckpointInfo) => Promise<void>;
}

/** What a trainer reports while it runs. */
export type TrainerEvent =
  | {
      readonly type: 'step';
      /** Optimizer steps done / planned. */
      readonly step: number;
      readonly totalSteps: number;
      /** Epochs done, fractional. */
      readonly epoch: number;
      /** Mean over the logging window. */
      readonly loss: number;
      readonly learningRate: number;
      readonly gradientNorm: number;
      readonly samplesPerSecond: number;
      readonly tokensPerSecond: number;
    }
  | {
      readonly type: 'evaluation';
      readonly step: number;
      readonly epoch: number;
      readonly metrics: Readonly<Record<string, number>>;
      readonly isBest: boolean;
    }
  | { readonly type: 'evaluation_progress'; readonly done: number; readonly total: number }
  | { readonly type: 'checkpoint'; readonly step: number; readonly path: string }
  | {
      readonly type: 'skipped_step';
      readonly step: number;
      readonly reason: string;
      readonly rows: readonly number[];
    }
  | { readonly type: 'warning'; readonly message: string };

/** How a training run ended. */
export interface TrainingOutcome {
  readonly endedBecause: 'completed' | 'early_stopping' | 'max_steps' | 'interrupted';
  readonly stepsRun: number;
  /** Whole epochs, or the fraction of the last one. */
  readonly epochsRun: number;
  readonly bestMetric?: number;
  readonly bestEpoch?: number;
  readonly bestStep?: number;
  /** Real rows / real tokens trained on per second, evaluation and saving left out. */
  readonly samplesPerSecond: number;
  readonly tokensPerSecond: number;
  /** Steps left out because loss or gradient was not finite. */
  readonly skippedSteps: number;
  readonly finalTrainLoss: number;
}

/** Predictions for one split. */
export interface Predictions {
  /** Mean loss per row (classification) or per token (language modelling). */
  readonly loss: number;
  /** Rows, in the order of `EncodedSplit.rows`. */
  readonly rowCount: number;
  /** Logits, row-major [rowCount, labels]; empty for language modelling. */
  readonly logits: Float32Array;
  /** Tokens that were predicted (language modelling). */
  readonly tokenCount: number;
}

/**
 * Port: trains and runs models.
 * Errors: `TRAINING.DIVERGED` (names the rows of the last batch), `TRAINING.FAILED`, `CHECKPOINT.WRITE_FAILED`.
 */
export interface Trainer {
  train(job: TrainingJob): Promise<TrainingOutcome>;
  /** Forward passes without gradients, rows grouped by length, results in the order of `split.rows`. */
  predict(
    model: Model,
    split: EncodedSplit,
    batchSize: number,
    onProgress?: (done: number, total: number) => void,
  ): Promise<Predictions>;
}

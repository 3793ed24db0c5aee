import type { TruncationStrategy } from '../tokenization/tokenizer.js';

/** Learning-rate schedules, by Hugging Face's names. */
export const SCHEDULERS = [
  'linear',
  'cosine',
  'constant',
  'constant_with_warmup',
  'polynomial',
  'inverse_sqrt',
] as const;
export type SchedulerName = (typeof SCHEDULERS)[number];

export const INTERVAL_STRATEGIES = ['no', 'epoch', 'steps'] as const;
export type IntervalStrategy = (typeof INTERVAL_STRATEGIES)[number];

/** Every number that steers training. Names follow `training_params` of the session metadata (camelCase here). */
export interface Hyperparameters {
  readonly epochs: number;
  /** Optimizer steps after which training ends whatever the epoch; absent: epochs decide. */
  readonly maxSteps?: number;
  /** Rows per micro-batch. */
  readonly batchSize: number;
  readonly evaluationBatchSize: number;
  /** Micro-batches per optimizer step and process. */
  readonly gradientAccumulationSteps: number;
  /**
   * Processes that share an optimizer step. The global batch is batchSize * gradientAccumulationSteps * this, and stays
   * that when the run is resumed with another number of processes.
   */
  readonly dataParallelSize: number;
  /** Whether each of several processes keeps the optimizer state of a part of the parameters only. */
  readonly shardOptimizer: boolean;
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly scheduler: SchedulerName;
  readonly warmupRatio: number;
  /** Optimizer steps; wins over the ratio when above 0. */
  readonly warmupSteps: number;
  readonly weightDecay: number;
  /** Factor of the learning rate from one layer to the one below it; 1: the same everywhere. */
  readonly layerWiseLrDecay: number;
  /** The embeddings and so many of the first layers do not learn; absent: all learn. */
  readonly freezeLayers?: number;
  /** Rank of the adapters that learn in place of the weights; absent: the weights learn. */
  readonly loraRank?: number;
  /** Absent: twice the rank. */
  readonly loraAlpha?: number;
  /** Share of the inputs of adapters that is dropped; absent: 0. */
  readonly loraDropout?: number;
  /** Names with commas between them; absent: those that are usual for the architecture. */
  readonly loraTargetModules?: string;
  /** Whether what is inside a layer is computed again for the backward pass instead of kept. */
  readonly gradientCheckpointing: boolean;
  readonly adamBeta1: number;
  readonly adamBeta2: number;
  readonly adamEpsilon: number;
  /** Global L2 norm; 0 switches clipping off. */
  readonly maxGradNorm: number;
  readonly labelSmoothing: number;
  readonly classWeights: 'none' | 'balanced';
  readonly seed: number;
  /** Tokens. */
  readonly maxSequenceLength: number;
  /** Which text of a pair is cut. */
  readonly truncation: TruncationStrategy;
  /** Tokens that windows of a long text share; absent: long texts are cut. */
  readonly windowStride?: number;
  /** Windows per text. */
  readonly maxWindows: number;
  /** Batches of rows of about the same length: less padding. */
  readonly groupByLength: boolean;
  readonly evaluationStrategy: IntervalStrategy;
  readonly evaluationSteps: number;
  readonly loggingStrategy: IntervalStrategy;
  readonly loggingSteps: number;
  readonly saveStrategy: IntervalStrategy;
  readonly saveSteps: number;
  /** Checkpoints kept: the best ones and the latest. */
  readonly saveTotalLimit: number;
  readonly loadBestModelAtEnd: boolean;
  readonly metricForBestModel: string;
  readonly greaterIsBetter: boolean;
  readonly earlyStopping: boolean;
  /** Evaluations without improvement. */
  readonly earlyStoppingPatience: number;
  readonly earlyStoppingThreshold: number;
  /** Skipped steps (loss or gradient not finite) after which the run stops. */
  readonly maxNonFiniteSteps: number;
}

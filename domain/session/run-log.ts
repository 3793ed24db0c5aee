import type { Reinforcement } from '../training/reinforced-learning.js';

/** What one run was and gave: `experiments/{model}_{timestamp}/metadata.json` (there in snake_case). Null: not applicable. */
export interface RunLog {
  readonly modelName: string;
  /** `YYYYMMDD_HHMMSS` */
  readonly timestamp: string;
  readonly sessionId: string;
  readonly modelParameters: { readonly total: number; readonly trainable: number };
  readonly trainingConfig: {
    readonly maxEpochs: number;
    readonly actualEpochs: number;
    readonly batchSize: number;
    readonly evalBatchSize: number;
    readonly learningRate: number;
    readonly trainingDurationSeconds: number;
    readonly trainingDurationMinutes: number;
  };
  readonly lossConfig: {
    readonly lossType: string;
    /** 0: no clipping. */
    readonly gradientClipVal: number;
    readonly auxWeight: number | null;
  };
  readonly precisionConfig: { readonly precision: string; readonly mixedPrecisionEnabled: boolean };
  readonly dataLoaderConfig: {
    readonly numWorkers: number;
    readonly pinMemory: boolean;
    readonly persistentWorkers: boolean;
    readonly scalerType: string | null;
  };
  readonly dataConfig: {
    readonly numSamples: number;
    readonly inputDim: number | null;
    readonly outputLength: number;
    readonly trainSize: number;
    readonly valSize: number;
    readonly testSize: number;
    readonly trainRatio: number;
    readonly valRatio: number;
  };
  readonly earlyStoppingConfig: {
    readonly enabled: boolean;
    readonly patience: number;
    /** Epoch at which it ended the run. */
    readonly stoppedAtEpoch: number | null;
  };
  /** Absent when it is off. */
  readonly reinforcedLearning?: Reinforcement;
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly bestModelPath: string;
}

/** Logits and targets of the evaluated split, row-major. */
export interface RunArrays {
  readonly predictions: { readonly shape: readonly number[]; readonly data: Float32Array };
  readonly targets: { readonly shape: readonly number[]; readonly data: Int32Array };
}

/** Port: the log of runs that `arena compare` reads. */
export interface RunLogWriter {
  /** Folder that a run's log goes to; made by {@link write}. */
  folderOf(modelName: string, timestamp: string): string;
  /** Writes the whole folder, or nothing; returns its path. Language models have no arrays. Errors: `FILESYSTEM.*`. */
  write(run: RunLog, arrays?: RunArrays): Promise<string>;
}

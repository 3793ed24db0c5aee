import type { LengthSummary } from '../dataset/statistics.js';
import type { ActiveEngine } from '../engine/engine.js';
import type { ModelSpecification, ParameterCounts } from '../model/specification.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from '../training/hyperparameters.js';
import type { Task } from '../training/task.js';
import type { Reinforcement } from '../training/reinforced-learning.js';
import type { CheckpointDigests } from '../training/checkpoint.js';
import type { LengthClasses } from './length-classes.js';

export const METADATA_VERSION = '2.0';

/** Facts about the machine and the program, taken when the session was opened. */
export interface RuntimeFacts {
  readonly toolVersion: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly hostname: string;
  readonly user: string;
}

/** How far a session has come. */
export type ExecutionState = 'pending' | 'in_progress' | 'completed' | 'failed' | 'interrupted';

/** Progress and result of a session. */
export interface ExecutionStatus {
  readonly status: ExecutionState;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly lastCheckpoint: string | null;
  readonly modelsTrained: readonly string[];
  readonly modelsInProgress: readonly string[];
  readonly modelsRemaining: readonly string[];
  readonly currentModel: string | null;
  readonly currentEpoch: number;
  readonly totalEpochsCompleted: number;
  readonly bestModel: string | null;
  readonly bestF1: number | null;
  readonly bestAccuracy: number | null;
  readonly trainingTimeSeconds: number;
  /** What reinforced learning came to; null while it is off, and before it was asked for. */
  readonly reinforcement: Reinforcement | null;
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

/** Settings of some models of a plan, by name. */
export type CustomSettings = Readonly<Record<string, string | number | boolean>>;

/** A checkpoint that was taken. */
export interface CheckpointRecord {
  readonly path: string;
  readonly step: number;
  readonly epoch: number;
  /** Null where there was no evaluation. */
  readonly metric: number | null;
  /** Null in sessions that were saved before there were any. */
  readonly digests: CheckpointDigests | null;
}

/**
 * Everything that steers a training session, as it is on disk in `training_metadata.json` (there in snake_case).
 * Groups that a run with one model has no use for say so by `enabled: false` or null.
 */
export interface SessionMetadata {
  readonly metadataVersion: string;
  readonly createdAt: string;
  readonly lastUpdated: string;
  readonly trainingSession: RuntimeFacts & {
    readonly sessionId: string;
    readonly timestamp: string;
    /** `train`: one model; `plan`: those that the plan gives, each with metadata of its own. */
    readonly workflow: string;
    readonly mode: 'quick' | 'benchmark' | 'custom';
  };
  readonly datasetConfig: {
    readonly primaryFile: string;
    readonly formatType: string;
    /** Format that was asked for; null: each file's by its extension. */
    readonly requestedFormat: string | null;
    /** Whether quotes mean something in CSV and TSV files. */
    readonly quotes: boolean;
    readonly strategy: string;
    readonly textColumn: string;
    /** Second text of a pair. */
    readonly textPairColumn: string | null;
    readonly labelColumn: string | null;
    readonly totalSamples: number;
    readonly trainingFiles: Readonly<Record<string, string>>;
    readonly numCategories: number;
    readonly categories: readonly string[];
    readonly categoryDistribution: Readonly<Record<string, number>>;
    readonly sourceFile: string;
    readonly annotationColumn: string | null;
    readonly trainingApproach: string;
    readonly originalStrategy: string;
    readonly encoding: string;
    readonly multiclassKeys: readonly string[];
    readonly onevsallKeys: readonly string[];
    readonly keyStrategies: Readonly<Record<string, string>>;
    readonly filesPerKey: Readonly<Record<string, string>>;
    /** Labels of each one-vs-all key, where rows of all languages are trained on together. */
    readonly categoriesByKey: Readonly<Record<string, readonly string[]>>;
    /** Rows that a label had to have to get into the primary file; null: labels were not filtered. */
    readonly minSamplesPerLabel: number | null;
    readonly fingerprint: string;
  };
  readonly languageConfig: {
    readonly confirmedLanguages: readonly string[];
    readonly languageDistribution: Readonly<Record<string, number>>;
    readonly detectionMethod: string | null;
    readonly modelStrategy: string;
    readonly languageModelMapping: Readonly<Record<string, string>>;
    readonly perLanguageTraining: boolean;
    readonly modelsByLanguage: Readonly<Record<string, string>>;
    /** Labels of each one-vs-all key, for each language that has models of its own. */
    readonly categoriesByLanguage: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
    /** Column that says what language a row is in. */
    readonly languageColumn: string | null;
    /** Languages that were told apart by the texts; none where a column or files say. */
    readonly detectedLanguages: readonly string[];
  };
  readonly textAnalysis: {
    readonly textLengthStats: {
      /** Null in sessions of version 1, which did not measure. */
      readonly characters: LengthSummary | null;
      readonly tokens: LengthSummary | null;
      /** Texts per class of length; null where texts are not tokenised one by one. */
      readonly lengthClasses: LengthClasses | null;
    };
    readonly requiresLongDocumentModel: boolean;
    readonly userPrefersLongModels: boolean;
    readonly excludeLongTexts: boolean;
    readonly splitLongTexts: boolean;
    readonly avgTokenLength: number | null;
    readonly maxTokenLength: number | null;
  };
  readonly splitConfig: {
    readonly mode: 'uniform' | 'custom';
    readonly useTestSet: boolean;
    readonly trainRatio: number;
    readonly validationRatio: number;
    readonly testRatio: number;
    readonly stratified: boolean;
    readonly randomSeed: number;
    /** Rows with the same value in this column stay on one side of the split. */
    readonly groupColumn: string | null;
    /** Shares and training settings that the models of single label keys have otherwise. */
    readonly customByKey: Readonly<Record<string, CustomSettings>>;
    /** Likewise for single labels of one-vs-all keys. */
    readonly customByValue: Readonly<Record<string, CustomSettings>>;
  };
  readonly labelConfig: {
    readonly labelType: string;
    readonly labelMapping: Readonly<Record<string, number>>;
    readonly labelDistribution: Readonly<Record<string, number>>;
    readonly imbalanceRatio: number | null;
    /** Number of labels that was asked for, as a check on the data. */
    readonly requestedLabels: number | null;
  };
  readonly modelConfig: {
    readonly selectedModel: string;
    /** Base models, the selected one first; several are compared. */
    readonly selectedModels: readonly string[];
    /** Null in a session with a plan: each of its models has metadata of its own. */
    readonly specification: ModelSpecification | null;
    readonly parameters: ParameterCounts | null;
    /** Commit of a model of the hub. */
    readonly revision: string | null;
    /**
     * SHA-256 (hex) of the files of the model that is trained further; null: a preset, or a session with a plan, each of
     * whose models says it.
     */
    readonly startingModelDigest: string | null;
    /** Dropout asked for in place of the model's own. */
    readonly dropout: number | null;
    readonly recommendations: readonly string[];
    readonly perLanguageModels: Readonly<Record<string, string>>;
  };
  readonly trainingParams: Hyperparameters & {
    readonly fp16: boolean;
    readonly fp16OptLevel: string | null;
    readonly optimizer: string;
  };
  /**
   * All null while not enabled. `manualEpochs`: those set by hand; `reinforcedEpochs`: those that were trained, by hand or
   * calculated. A null batch size or learning rate follows from that of the first training.
   */
  readonly reinforcedLearningConfig: {
    readonly enabled: boolean;
    readonly f1Threshold: number | null;
    readonly oversampleFactor: number | null;
    readonly classWeightFactor: number | null;
    readonly reinforcedEpochs: number | null;
    readonly manualEpochs: number | null;
    readonly autoCalculateEpochs: boolean | null;
    readonly minReinforcedEpochs: number | null;
    readonly maxReinforcedEpochs: number | null;
    readonly reinforcedBatchSize: number | null;
    readonly reinforcedLearningRate: number | null;
  };
  readonly executionStatus: ExecutionStatus;
  readonly outputPaths: {
    readonly modelDir: string;
    readonly checkpointsDir: string;
    readonly metricsDir: string;
    readonly runDir: string | null;
    /** SHA-256 (hex) of each file of the finished session, by absolute path. */
    readonly fileDigests: Readonly<Record<string, string>>;
  };
  readonly preprocessing: {
    readonly tokenizer: TokenizerTraining;
    /** Folder of a saved tokenizer; null: trained as `tokenizer` says, or the model's own. */
    readonly tokenizerFolder: string | null;
    /** Identifies the tokenizer: everything that changes ids. Null in a session whose models have one each. */
    readonly tokenizerFingerprint: string | null;
    readonly truncation: boolean;
    readonly padding: string;
  };
  readonly advancedSettings: {
    readonly distributedTraining: boolean;
    readonly numGpus: number;
    /** That trained together when the session was last written. */
    readonly numProcesses: number;
    readonly useCpu: boolean;
    readonly mixedPrecision: boolean;
    readonly gradientCheckpointing: boolean;
    readonly benchmarkMode: boolean;
    readonly benchmarkCategories: readonly string[];
    readonly oneVsAll: boolean;
    readonly multiLabel: boolean;
    readonly classImbalanceStrategy: string;
    readonly dataAugmentation: boolean;
    readonly augmentationFactor: number | null;
    readonly tensorboardLogging: boolean;
    readonly wandbLogging: boolean;
  };
  /** All that were taken, also those that made room for later ones: what an independent run is compared with. */
  readonly checkpoints: readonly CheckpointRecord[];
  /** Those of the further training of reinforced learning; its steps and epochs begin anew. */
  readonly reinforcedCheckpoints: readonly CheckpointRecord[];
  readonly trainingContext: {
    readonly task: Task;
    readonly engine: ActiveEngine;
    /** URI that the results are copied to. */
    readonly storage: string | null;
    /** Session that this one was relaunched from. */
    readonly parentSession: string | null;
    /** Training settings that follow from each base model, where a plan has several. */
    readonly settingsByModel: readonly string[];
  };
}

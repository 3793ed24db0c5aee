import type { Dataset } from '../dataset/dataset-loader.js';
import type { LengthSummary } from '../dataset/statistics.js';
import type { ActiveEngine } from '../engine/engine.js';
import type { ModelSpecification, ParameterCounts } from '../model/specification.js';
import { ArenaError } from '../shared/errors.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from '../training/hyperparameters.js';
import type { Task } from '../training/task.js';

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
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
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
    readonly workflow: string;
    readonly mode: 'quick' | 'benchmark' | 'custom';
  };
  readonly datasetConfig: {
    readonly primaryFile: string;
    readonly formatType: string;
    readonly strategy: string;
    readonly textColumn: string;
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
  };
  readonly textAnalysis: {
    readonly textLengthStats: { readonly characters: LengthSummary; readonly tokens: LengthSummary | null };
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
    readonly customByKey: Readonly<Record<string, unknown>>;
    readonly customByValue: Readonly<Record<string, unknown>>;
  };
  readonly labelConfig: {
    readonly labelType: string;
    readonly labelMapping: Readonly<Record<string, number>>;
    readonly labelDistribution: Readonly<Record<string, number>>;
    readonly imbalanceRatio: number | null;
  };
  readonly modelConfig: {
    readonly selectedModel: string;
    readonly specification: ModelSpecification;
    readonly parameters: ParameterCounts;
    readonly perLanguageModels: Readonly<Record<string, string>>;
  };
  readonly trainingParams: Hyperparameters & {
    readonly fp16: boolean;
    readonly optimizer: string;
  };
  readonly reinforcedLearningConfig: { readonly enabled: boolean };
  readonly executionStatus: ExecutionStatus;
  readonly outputPaths: {
    readonly modelDir: string;
    readonly checkpointsDir: string;
    readonly metricsDir: string;
    readonly runDir: string | null;
  };
  readonly preprocessing: {
    readonly tokenizer: TokenizerTraining;
    readonly truncation: boolean;
    readonly padding: string;
  };
  readonly advancedSettings: {
    readonly distributedTraining: boolean;
    readonly numGpus: number;
    readonly useCpu: boolean;
    readonly mixedPrecision: boolean;
    readonly gradientCheckpointing: boolean;
    readonly benchmarkMode: boolean;
    readonly oneVsAll: boolean;
    readonly multiLabel: boolean;
    readonly classImbalanceStrategy: string;
    readonly tensorboardLogging: boolean;
    readonly wandbLogging: boolean;
  };
  readonly checkpoints: readonly { readonly path: string; readonly step: number; readonly epoch: number }[];
  readonly trainingContext: { readonly task: Task; readonly engine: ActiveEngine };
}

/** What a new session is described by. */
export interface NewSession {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly runtime: RuntimeFacts;
  readonly task: Task;
  readonly datasetFile: string;
  readonly dataset: Dataset;
  readonly ratios: { readonly train: number; readonly validation: number; readonly test: number };
  readonly stratified: boolean;
  readonly groupColumn: string | null;
  readonly modelName: string;
  readonly specification: ModelSpecification;
  readonly parameterCounts: ParameterCounts;
  readonly tokenizer: TokenizerTraining;
  readonly hyperparameters: Hyperparameters;
  readonly engine: ActiveEngine;
  readonly tokenLengths: LengthSummary | null;
  readonly outputPaths: SessionMetadata['outputPaths'];
  readonly trainingFiles: Readonly<Record<string, string>>;
}

/** Metadata of a session with one model that is about to train. */
export function newSessionMetadata(session: NewSession): SessionMetadata {
  const { dataset, hyperparameters } = session;
  const labels = dataset.labelSpace?.names ?? [];
  const counts = Object.values(dataset.statistics.labelCounts);
  const isMultiLabel = dataset.objective === 'multi_label';
  const approach = labels.length === 0 ? 'language-modelling' : isMultiLabel ? 'multi-label' : 'multi-class';
  const labelColumn = dataset.report.labelColumn ?? null;
  return {
    metadataVersion: METADATA_VERSION,
    createdAt: session.createdAt,
    lastUpdated: session.createdAt,
    trainingSession: {
      ...session.runtime,
      sessionId: session.sessionId,
      timestamp: session.createdAt,
      workflow: 'train',
      mode: 'custom',
    },
    datasetConfig: {
      primaryFile: session.datasetFile,
      formatType: session.datasetFile.split('.').at(-1) ?? '',
      strategy: 'single-file',
      textColumn: dataset.report.textColumn,
      labelColumn,
      totalSamples: dataset.rowCount,
      trainingFiles: session.trainingFiles,
      numCategories: labels.length,
      categories: labels,
      categoryDistribution: dataset.statistics.labelCounts,
      sourceFile: session.datasetFile,
      annotationColumn: labelColumn,
      trainingApproach: approach,
      originalStrategy: approach,
      encoding: 'utf-8',
      multiclassKeys: labelColumn === null || isMultiLabel ? [] : [labelColumn],
      onevsallKeys: [],
      keyStrategies: labelColumn === null ? {} : { [labelColumn]: approach },
      filesPerKey: labelColumn === null ? {} : { [labelColumn]: session.datasetFile },
      fingerprint: dataset.fingerprint,
    },
    languageConfig: {
      confirmedLanguages: [],
      languageDistribution: {},
      detectionMethod: null,
      modelStrategy: 'multilingual',
      languageModelMapping: {},
      perLanguageTraining: false,
      modelsByLanguage: {},
    },
    textAnalysis: {
      textLengthStats: { characters: dataset.statistics.characters, tokens: session.tokenLengths },
      requiresLongDocumentModel: (session.tokenLengths?.median ?? 0) > hyperparameters.maxSequenceLength,
      userPrefersLongModels: false,
      excludeLongTexts: false,
      splitLongTexts: false,
      avgTokenLength: session.tokenLengths?.mean ?? null,
      maxTokenLength: session.tokenLengths?.max ?? null,
    },
    splitConfig: {
      mode: 'uniform',
      useTestSet: dataset.statistics.splitCounts.test > 0,
      trainRatio: session.ratios.train,
      validationRatio: session.ratios.validation,
      testRatio: session.ratios.test,
      stratified: session.stratified,
      randomSeed: hyperparameters.seed,
      customByKey: session.groupColumn === null ? {} : { group_column: session.groupColumn },
      customByValue: {},
    },
    labelConfig: {
      labelType: approach,
      labelMapping: Object.fromEntries(labels.map((label, id) => [label, id])),
      labelDistribution: dataset.statistics.labelCounts,
      imbalanceRatio: counts.length === 0 ? null : Math.max(...counts) / Math.max(1, Math.min(...counts)),
    },
    modelConfig: {
      selectedModel: session.modelName,
      specification: session.specification,
      parameters: session.parameterCounts,
      perLanguageModels: {},
    },
    trainingParams: { ...hyperparameters, fp16: false, optimizer: 'adamw' },
    reinforcedLearningConfig: { enabled: false },
    executionStatus: {
      status: 'pending',
      startedAt: null,
      completedAt: null,
      lastCheckpoint: null,
      modelsTrained: [],
      modelsInProgress: [],
      modelsRemaining: [session.modelName],
      currentModel: null,
      currentEpoch: 0,
      totalEpochsCompleted: 0,
      bestModel: null,
      bestF1: null,
      bestAccuracy: null,
      trainingTimeSeconds: 0,
      errors: [],
      warnings: dataset.report.warnings,
    },
    outputPaths: session.outputPaths,
    preprocessing: { tokenizer: session.tokenizer, truncation: true, padding: 'longest in the batch' },
    advancedSettings: {
      distributedTraining: false,
      numGpus: 0,
      useCpu: session.engine.device === 'cpu',
      mixedPrecision: session.engine.precision !== 'float32',
      gradientCheckpointing: false,
      benchmarkMode: false,
      oneVsAll: false,
      multiLabel: isMultiLabel,
      classImbalanceStrategy: hyperparameters.classWeights,
      tensorboardLogging: false,
      wandbLogging: false,
    },
    checkpoints: [],
    trainingContext: { task: session.task, engine: session.engine },
  };
}

/** Throws `SESSION.INVALID` when a field without which the session cannot be run again is missing. */
export function assertCriticalFields(metadata: SessionMetadata): void {
  const { datasetConfig } = metadata;
  const missing = [
    ...(metadata.trainingSession.sessionId === '' ? ['training_session.session_id'] : []),
    ...(datasetConfig.primaryFile === '' ? ['dataset_config.primary_file'] : []),
    ...(metadata.modelConfig.selectedModel === '' ? ['model_config.selected_model'] : []),
    ...(datasetConfig.trainingApproach === 'hybrid' ? missingHybridFields(datasetConfig) : []),
  ];
  if (missing.length === 0) return;
  throw new ArenaError(
    'SESSION.INVALID',
    `The metadata of ${metadata.trainingSession.sessionId || 'a session'} must have ${missing.join(', ')}; found none. ` +
      'Without them the session could not be run again, so nothing was written.',
    { details: { missing } },
  );
}

function missingHybridFields(config: SessionMetadata['datasetConfig']): string[] {
  return [
    ...(config.multiclassKeys.length === 0 ? ['dataset_config.multiclass_keys'] : []),
    ...(config.onevsallKeys.length === 0 ? ['dataset_config.onevsall_keys'] : []),
    ...(Object.keys(config.keyStrategies).length === 0 ? ['dataset_config.key_strategies'] : []),
    ...(Object.keys(config.filesPerKey).length === 0 ? ['dataset_config.files_per_key'] : []),
  ];
}

import type { Dataset } from '../dataset/dataset-loader.js';
import type { LengthSummary } from '../dataset/statistics.js';
import type { ActiveEngine } from '../engine/engine.js';
import type { ModelSpecification, ParameterCounts } from '../model/specification.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from '../training/hyperparameters.js';
import { pickHyperparameters } from '../training/pick-hyperparameters.js';
import type { Task } from '../training/task.js';
import type { LengthClasses } from './length-classes.js';
import {
  METADATA_VERSION,
  type ExecutionStatus,
  type RuntimeFacts,
  type SessionMetadata,
} from './session-metadata.js';

/** What a new session is described by. */
export interface NewSession {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly runtime: RuntimeFacts;
  readonly task: Task;
  readonly datasetFile: string;
  readonly requestedFormat: string | null;
  readonly textPairColumn: string | null;
  readonly requestedLabels: number | null;
  readonly dataset: Dataset;
  readonly ratios: { readonly train: number; readonly validation: number; readonly test: number };
  readonly stratified: boolean;
  readonly groupColumn: string | null;
  readonly modelName: string;
  readonly revision: string | null;
  readonly specification: ModelSpecification;
  readonly parameterCounts: ParameterCounts;
  readonly dropout: number | null;
  readonly tokenizer: TokenizerTraining;
  readonly tokenizerFolder: string | null;
  readonly tokenizerFingerprint: string;
  readonly hyperparameters: Hyperparameters;
  readonly engine: ActiveEngine;
  readonly tokenLengths: LengthSummary | null;
  readonly lengthClasses: LengthClasses | null;
  readonly storage: string | null;
  readonly parentSession: string | null;
  readonly outputPaths: SessionMetadata['outputPaths'];
  readonly trainingFiles: Readonly<Record<string, string>>;
}

/** Metadata of a session with one model that is about to train. */
export function newSessionMetadata(session: NewSession): SessionMetadata {
  const { hyperparameters } = session;
  const approach = approachOf(session.dataset);
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
    datasetConfig: describeDataset(session, approach),
    languageConfig: ANY_LANGUAGE,
    textAnalysis: describeTexts(session),
    splitConfig: describeSplit(session),
    labelConfig: describeLabels(session, approach),
    modelConfig: {
      selectedModel: session.modelName,
      revision: session.revision,
      specification: session.specification,
      parameters: session.parameterCounts,
      dropout: session.dropout,
      recommendations: [],
      perLanguageModels: {},
    },
    trainingParams: {
      ...pickHyperparameters(hyperparameters),
      fp16: false,
      fp16OptLevel: null,
      optimizer: 'adamw',
    },
    reinforcedLearningConfig: NO_REINFORCED_LEARNING,
    executionStatus: pending(session.modelName, session.dataset.report.warnings),
    outputPaths: session.outputPaths,
    preprocessing: {
      tokenizer: session.tokenizer,
      tokenizerFolder: session.tokenizerFolder,
      tokenizerFingerprint: session.tokenizerFingerprint,
      truncation: true,
      padding: 'longest in the batch',
    },
    advancedSettings: describeAdvancedSettings(session),
    checkpoints: [],
    trainingContext: {
      task: session.task,
      engine: session.engine,
      storage: session.storage,
      parentSession: session.parentSession,
    },
  };
}

/** How the labels become models, by the names of `training_approach`. */
function approachOf({ objective }: Dataset): string {
  if (objective === 'causal_language_modeling') return 'language-modelling';
  return objective === 'multi_label' ? 'multi-label' : 'multi-class';
}

function describeDataset(session: NewSession, approach: string): SessionMetadata['datasetConfig'] {
  const { dataset, datasetFile } = session;
  const labels = dataset.labelSpace?.names ?? [];
  const labelColumn = dataset.report.labelColumn ?? null;
  return {
    primaryFile: datasetFile,
    formatType: datasetFile.split('.').at(-1) ?? '',
    requestedFormat: session.requestedFormat,
    strategy: 'single-file',
    textColumn: dataset.report.textColumn,
    textPairColumn: session.textPairColumn,
    labelColumn,
    totalSamples: dataset.rowCount,
    trainingFiles: session.trainingFiles,
    numCategories: labels.length,
    categories: labels,
    categoryDistribution: dataset.statistics.labelCounts,
    sourceFile: datasetFile,
    annotationColumn: labelColumn,
    trainingApproach: approach,
    originalStrategy: approach,
    encoding: 'utf-8',
    multiclassKeys: labelColumn !== null && approach === 'multi-class' ? [labelColumn] : [],
    onevsallKeys: [],
    keyStrategies: labelColumn === null ? {} : { [labelColumn]: approach },
    filesPerKey: labelColumn === null ? {} : { [labelColumn]: datasetFile },
    fingerprint: dataset.fingerprint,
  };
}

/** One model for all texts, whatever their language. */
const ANY_LANGUAGE: SessionMetadata['languageConfig'] = {
  confirmedLanguages: [],
  languageDistribution: {},
  detectionMethod: null,
  modelStrategy: 'multilingual',
  languageModelMapping: {},
  perLanguageTraining: false,
  modelsByLanguage: {},
};

function describeTexts(session: NewSession): SessionMetadata['textAnalysis'] {
  const { dataset, tokenLengths, lengthClasses } = session;
  return {
    textLengthStats: { characters: dataset.statistics.characters, tokens: tokenLengths, lengthClasses },
    requiresLongDocumentModel: (tokenLengths?.median ?? 0) > session.hyperparameters.maxSequenceLength,
    userPrefersLongModels: false,
    excludeLongTexts: false,
    splitLongTexts: false,
    avgTokenLength: tokenLengths?.mean ?? null,
    maxTokenLength: tokenLengths?.max ?? null,
  };
}

function describeSplit(session: NewSession): SessionMetadata['splitConfig'] {
  return {
    mode: 'uniform',
    useTestSet: session.dataset.statistics.splitCounts.test > 0,
    trainRatio: session.ratios.train,
    validationRatio: session.ratios.validation,
    testRatio: session.ratios.test,
    stratified: session.stratified,
    randomSeed: session.hyperparameters.seed,
    groupColumn: session.groupColumn,
    customByKey: {},
    customByValue: {},
  };
}

function describeLabels(
  { dataset, requestedLabels }: NewSession,
  approach: string,
): SessionMetadata['labelConfig'] {
  const counts = Object.values(dataset.statistics.labelCounts);
  return {
    labelType: approach,
    labelMapping: Object.fromEntries((dataset.labelSpace?.names ?? []).map((label, id) => [label, id])),
    labelDistribution: dataset.statistics.labelCounts,
    imbalanceRatio: counts.length === 0 ? null : Math.max(...counts) / Math.max(1, Math.min(...counts)),
    requestedLabels,
  };
}

const NO_REINFORCED_LEARNING: SessionMetadata['reinforcedLearningConfig'] = {
  enabled: false,
  f1Threshold: null,
  oversampleFactor: null,
  classWeightFactor: null,
  reinforcedEpochs: null,
  manualEpochs: null,
  autoCalculateEpochs: null,
  minReinforcedEpochs: null,
  maxReinforcedEpochs: null,
  reinforcedBatchSize: null,
  reinforcedLearningRate: null,
};

function pending(modelName: string, warnings: readonly string[]): ExecutionStatus {
  return {
    status: 'pending',
    startedAt: null,
    completedAt: null,
    lastCheckpoint: null,
    modelsTrained: [],
    modelsInProgress: [],
    modelsRemaining: [modelName],
    currentModel: null,
    currentEpoch: 0,
    totalEpochsCompleted: 0,
    bestModel: null,
    bestF1: null,
    bestAccuracy: null,
    trainingTimeSeconds: 0,
    errors: [],
    warnings,
  };
}

function describeAdvancedSettings({
  engine,
  dataset,
  hyperparameters,
}: NewSession): SessionMetadata['advancedSettings'] {
  return {
    distributedTraining: false,
    numGpus: engine.device === 'cpu' ? 0 : 1,
    useCpu: engine.device === 'cpu',
    mixedPrecision: engine.precision !== 'float32',
    gradientCheckpointing: false,
    benchmarkMode: false,
    benchmarkCategories: [],
    oneVsAll: false,
    multiLabel: dataset.objective === 'multi_label',
    classImbalanceStrategy: hyperparameters.classWeights,
    dataAugmentation: false,
    augmentationFactor: null,
    tensorboardLogging: false,
    wandbLogging: false,
  };
}

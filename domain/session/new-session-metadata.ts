import type { Dataset } from '../dataset/dataset-loader.js';
import type { LengthSummary } from '../dataset/statistics.js';
import type { ActiveEngine } from '../engine/engine.js';
import type { ModelSpecification, ParameterCounts } from '../model/specification.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from '../training/hyperparameters.js';
import { pickHyperparameters } from '../training/pick-hyperparameters.js';
import type { ReinforcedLearning } from '../training/reinforced-learning.js';
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
  readonly quotes: boolean;
  readonly textPairColumn: string | null;
  readonly requestedLabels: number | null;
  readonly dataset: Dataset;
  readonly ratios: { readonly train: number; readonly validation: number; readonly test: number };
  readonly stratified: boolean;
  readonly groupColumn: string | null;
  /** The label that is told from all others. */
  readonly positiveLabel: string | null;
  readonly languageColumn: string | null;
  /** Told apart by the text. */
  readonly detectedLanguages: readonly string[];
  /** The language of all rows that are trained on. */
  readonly language: string | null;
  readonly modelName: string;
  readonly revision: string | null;
  readonly startingModelDigest: string | null;
  readonly specification: ModelSpecification;
  readonly parameterCounts: ParameterCounts;
  readonly dropout: number | null;
  readonly tokenizer: TokenizerTraining;
  readonly tokenizerFolder: string | null;
  readonly tokenizerFingerprint: string;
  readonly hyperparameters: Hyperparameters;
  readonly reinforcedLearning: ReinforcedLearning | null;
  readonly engine: ActiveEngine;
  /** That train together. */
  readonly processes: number;
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
  const approach = approachOf(session);
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
    languageConfig: describeLanguage(session),
    textAnalysis: describeTexts(session),
    splitConfig: describeSplit(session, session.dataset.statistics.splitCounts.test > 0),
    labelConfig: describeLabels(session, approach),
    modelConfig: {
      selectedModel: session.modelName,
      selectedModels: [session.modelName],
      revision: session.revision,
      startingModelDigest: session.startingModelDigest,
      specification: session.specification,
      parameters: session.parameterCounts,
      dropout: session.dropout,
      recommendations: [],
      perLanguageModels: {},
    },
    trainingParams: {
      ...pickHyperparameters(hyperparameters),
      ...describeHalfPrecision(session.engine),
      optimizer: 'adamw',
    },
    reinforcedLearningConfig: describeReinforcedLearning(session.reinforcedLearning),
    executionStatus: pending([session.modelName], session.dataset.report.warnings),
    outputPaths: session.outputPaths,
    preprocessing: {
      tokenizer: session.tokenizer,
      tokenizerFolder: session.tokenizerFolder,
      tokenizerFingerprint: session.tokenizerFingerprint,
      truncation: true,
      padding: 'longest in the batch',
    },
    advancedSettings: describeAdvancedSettings(session, {
      benchmarkMode: false,
      oneVsAll: session.positiveLabel !== null,
      multiLabel: session.dataset.objective === 'multi_label',
    }),
    checkpoints: [],
    reinforcedCheckpoints: [],
    trainingContext: {
      task: session.task,
      engine: session.engine,
      storage: session.storage,
      parentSession: session.parentSession,
      settingsByModel: [],
    },
  };
}

/** How the labels become models, by the names of `training_approach`. */
function approachOf({ dataset: { objective }, positiveLabel }: NewSession): string {
  if (positiveLabel !== null) return 'one-vs-all';
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
    quotes: session.quotes,
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
    onevsallKeys: labelColumn !== null && approach === 'one-vs-all' ? [labelColumn] : [],
    keyStrategies: labelColumn === null ? {} : { [labelColumn]: approach },
    filesPerKey: labelColumn === null ? {} : { [labelColumn]: datasetFile },
    categoriesByKey:
      labelColumn === null || session.positiveLabel === null
        ? {}
        : { [labelColumn]: [session.positiveLabel] },
    minSamplesPerLabel: null,
    fingerprint: dataset.fingerprint,
  };
}

/** One model, for texts in one language or in all. */
function describeLanguage({
  language,
  languageColumn,
  detectedLanguages,
  dataset,
}: NewSession): SessionMetadata['languageConfig'] {
  return {
    confirmedLanguages: language === null ? [] : [language],
    languageDistribution: language === null ? {} : { [language]: dataset.rowCount },
    detectionMethod:
      languageColumn === null ? (detectedLanguages.length === 0 ? null : 'detection') : 'column',
    modelStrategy: 'multilingual',
    languageModelMapping: {},
    perLanguageTraining: false,
    modelsByLanguage: {},
    categoriesByLanguage: {},
    languageColumn,
    detectedLanguages,
  };
}

function describeTexts(session: NewSession): SessionMetadata['textAnalysis'] {
  const { dataset, tokenLengths, lengthClasses } = session;
  return {
    textLengthStats: { characters: dataset.statistics.characters, tokens: tokenLengths, lengthClasses },
    requiresLongDocumentModel: (tokenLengths?.median ?? 0) > session.hyperparameters.maxSequenceLength,
    userPrefersLongModels: false,
    excludeLongTexts: false,
    splitLongTexts: session.hyperparameters.windowStride !== undefined,
    avgTokenLength: tokenLengths?.mean ?? null,
    maxTokenLength: tokenLengths?.max ?? null,
  };
}

/** How rows are divided. */
export function describeSplit(
  session: Pick<NewSession, 'ratios' | 'hyperparameters' | 'stratified' | 'groupColumn'>,
  useTestSet: boolean,
): SessionMetadata['splitConfig'] {
  return {
    mode: 'uniform',
    useTestSet,
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

/** The settings; null: it is off. */
export function describeReinforcedLearning(
  settings: ReinforcedLearning | null,
): SessionMetadata['reinforcedLearningConfig'] {
  const manualEpochs = settings?.reinforcedEpochs ?? null;
  return {
    enabled: settings !== null,
    f1Threshold: settings?.f1Threshold ?? null,
    oversampleFactor: settings?.oversampleFactor ?? null,
    classWeightFactor: settings?.classWeightFactor ?? null,
    reinforcedEpochs: manualEpochs,
    manualEpochs,
    autoCalculateEpochs: settings === null ? null : manualEpochs === null,
    minReinforcedEpochs: settings?.minReinforcedEpochs ?? null,
    maxReinforcedEpochs: settings?.maxReinforcedEpochs ?? null,
    reinforcedBatchSize: settings?.reinforcedBatchSize ?? null,
    reinforcedLearningRate: settings?.reinforcedLearningRate ?? null,
  };
}

/** The status of a session that has not begun to train. */
export function pending(models: readonly string[], warnings: readonly string[]): ExecutionStatus {
  return {
    status: 'pending',
    startedAt: null,
    completedAt: null,
    lastCheckpoint: null,
    modelsTrained: [],
    modelsInProgress: [],
    modelsRemaining: models,
    currentModel: null,
    currentEpoch: 0,
    totalEpochsCompleted: 0,
    bestModel: null,
    bestF1: null,
    bestAccuracy: null,
    trainingTimeSeconds: 0,
    reinforcement: null,
    errors: [],
    warnings,
  };
}

/** What of the advanced settings tells how many processes and GPUs train. */
export function describeProcesses(
  processes: number,
  { device }: ActiveEngine,
): Pick<SessionMetadata['advancedSettings'], 'distributedTraining' | 'numGpus' | 'numProcesses'> {
  const numGpus = device === 'cpu' ? 0 : processes; // one each
  return { distributedTraining: processes > 1, numGpus, numProcesses: processes };
}

/** `fp16` and its level, which follow from what the engine computes in. */
export function describeHalfPrecision({
  precision,
}: ActiveEngine): Pick<SessionMetadata['trainingParams'], 'fp16' | 'fp16OptLevel'> {
  const fp16 = precision === 'float16';
  return { fp16, fp16OptLevel: fp16 ? 'O1' : null };
}

/** What engine and hyperparameters come to, with the uses that are made of labels. */
export function describeAdvancedSettings(
  { engine, processes, hyperparameters }: Pick<NewSession, 'engine' | 'processes' | 'hyperparameters'>,
  uses: Pick<SessionMetadata['advancedSettings'], 'benchmarkMode' | 'oneVsAll' | 'multiLabel'>,
): SessionMetadata['advancedSettings'] {
  return {
    ...uses,
    ...describeProcesses(processes, engine),
    useCpu: engine.device === 'cpu',
    mixedPrecision: engine.precision !== 'float32',
    gradientCheckpointing: hyperparameters.gradientCheckpointing,
    benchmarkCategories: [],
    classImbalanceStrategy: hyperparameters.classWeights,
    dataAugmentation: false,
    augmentationFactor: null,
    tensorboardLogging: false,
    wandbLogging: false,
  };
}

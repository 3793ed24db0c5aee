import { z } from 'zod';

import { DEVICE_NAMES, ENGINE_NAMES } from '#domain/engine/engine.js';
import type { ModelSpecification } from '#domain/model/specification.js';
import { METADATA_VERSION, type SessionMetadata } from '#domain/session/session-metadata.js';
import { TOKENIZER_KINDS, TRUNCATION_STRATEGIES } from '#domain/tokenization/tokenizer.js';
import { INTERVAL_STRATEGIES, SCHEDULERS } from '#domain/training/hyperparameters.js';
import { TASKS } from '#domain/training/task.js';

import { byName } from './by-name.js';

const texts = z.array(z.string());
const textsByName = byName(texts);
const textByName = byName(z.string());
const numberByName = byName(z.number());
const settingsByName = byName(byName(z.union([z.string(), z.number(), z.boolean()])));
const maybeText = z.string().nullable();
const maybeNumber = z.number().nullable();

const lengthSummary = z.object({
  min: z.number(),
  max: z.number(),
  mean: z.number(),
  median: z.number(),
  std: z.number(),
  p90: z.number(),
  p95: z.number(),
  p99: z.number(),
});

const trainingSession = z.looseObject({
  sessionId: z.string().min(1),
  timestamp: z.iso.datetime(),
  toolVersion: z.string(),
  nodeVersion: z.string(),
  platform: z.string(),
  hostname: z.string(),
  user: z.string(),
  workflow: z.string(),
  mode: z.enum(['quick', 'benchmark', 'custom']),
});

const datasetConfig = z.looseObject({
  primaryFile: z.string().min(1),
  formatType: z.string(),
  requestedFormat: maybeText,
  strategy: z.string(),
  textColumn: z.string(),
  textPairColumn: maybeText,
  labelColumn: maybeText,
  totalSamples: z.number(),
  trainingFiles: textByName,
  numCategories: z.number(),
  categories: texts,
  categoryDistribution: numberByName,
  sourceFile: z.string(),
  annotationColumn: maybeText,
  trainingApproach: z.string(),
  originalStrategy: z.string(),
  encoding: z.string(),
  multiclassKeys: texts,
  onevsallKeys: texts,
  keyStrategies: textByName,
  filesPerKey: textByName,
  categoriesByKey: textsByName.default({}),
  minSamplesPerLabel: maybeNumber.default(null),
  quotes: z.boolean().default(true),
  fingerprint: z.string(),
});

const languageConfig = z.looseObject({
  confirmedLanguages: texts,
  languageDistribution: numberByName,
  detectionMethod: maybeText,
  modelStrategy: z.string(),
  languageModelMapping: textByName,
  perLanguageTraining: z.boolean(),
  modelsByLanguage: textByName,
  categoriesByLanguage: byName(textsByName).default({}),
  languageColumn: maybeText.default(null),
  detectedLanguages: texts.default([]),
});

const textAnalysis = z.looseObject({
  textLengthStats: z.object({
    characters: lengthSummary.nullable(),
    tokens: lengthSummary.nullable(),
    lengthClasses: z
      .object({ short: z.number(), medium: z.number(), long: z.number(), veryLong: z.number() })
      .nullable(),
  }),
  requiresLongDocumentModel: z.boolean(),
  userPrefersLongModels: z.boolean(),
  excludeLongTexts: z.boolean(),
  splitLongTexts: z.boolean(),
  avgTokenLength: maybeNumber,
  maxTokenLength: maybeNumber,
});

const splitConfig = z.looseObject({
  mode: z.enum(['uniform', 'custom']),
  useTestSet: z.boolean(),
  trainRatio: z.number(),
  validationRatio: z.number(),
  testRatio: z.number(),
  stratified: z.boolean(),
  randomSeed: z.number(),
  groupColumn: maybeText,
  customByKey: settingsByName,
  customByValue: settingsByName,
});

const labelConfig = z.looseObject({
  labelType: z.string(),
  labelMapping: numberByName,
  labelDistribution: numberByName,
  imbalanceRatio: maybeNumber,
  requestedLabels: maybeNumber,
});

const modelConfig = z.looseObject({
  selectedModel: z.string().min(1),
  selectedModels: texts.default([]),
  revision: z.string().nullable().default(null),
  startingModelDigest: z.string().nullable().default(null),
  // Its fields are those of the architecture, which checks them when it builds the model.
  specification: z
    .custom<ModelSpecification>(
      (value) => z.looseObject({ modelType: z.string(), objective: z.string() }).safeParse(value).success,
      'expected a model specification',
    )
    .nullable(),
  parameters: z.object({ total: z.number(), trainable: z.number() }).nullable(),
  dropout: maybeNumber,
  recommendations: texts,
  perLanguageModels: textByName,
});

const trainingParams = z.looseObject({
  epochs: z.number(),
  maxSteps: z.number().exactOptional(),
  batchSize: z.number(),
  evaluationBatchSize: z.number(),
  gradientAccumulationSteps: z.number(),
  dataParallelSize: z.number().default(1),
  shardOptimizer: z.boolean().default(false),
  learningRate: z.number(),
  scheduler: z.enum(SCHEDULERS),
  warmupRatio: z.number(),
  warmupSteps: z.number(),
  weightDecay: z.number(),
  layerWiseLrDecay: z.number().default(1),
  freezeLayers: z.number().exactOptional(),
  loraRank: z.number().exactOptional(),
  loraAlpha: z.number().exactOptional(),
  loraDropout: z.number().exactOptional(),
  loraTargetModules: z.string().exactOptional(),
  gradientCheckpointing: z.boolean().default(false),
  adamBeta1: z.number(),
  adamBeta2: z.number(),
  adamEpsilon: z.number(),
  maxGradNorm: z.number(),
  labelSmoothing: z.number(),
  classWeights: z.enum(['none', 'balanced']),
  seed: z.number(),
  maxSequenceLength: z.number(),
  truncation: z.enum(TRUNCATION_STRATEGIES).default('longest_first'),
  windowStride: z.number().exactOptional(),
  maxWindows: z.number().default(8),
  groupByLength: z.boolean(),
  evaluationStrategy: z.enum(INTERVAL_STRATEGIES),
  evaluationSteps: z.number(),
  loggingStrategy: z.enum(INTERVAL_STRATEGIES),
  loggingSteps: z.number(),
  saveStrategy: z.enum(INTERVAL_STRATEGIES),
  saveSteps: z.number(),
  saveTotalLimit: z.number(),
  loadBestModelAtEnd: z.boolean(),
  metricForBestModel: z.string(),
  greaterIsBetter: z.boolean(),
  earlyStopping: z.boolean(),
  earlyStoppingPatience: z.number(),
  earlyStoppingThreshold: z.number(),
  maxNonFiniteSteps: z.number(),
  fp16: z.boolean(),
  fp16OptLevel: maybeText,
  optimizer: z.string(),
});

const reinforcedLearningConfig = z.looseObject({
  enabled: z.boolean(),
  f1Threshold: maybeNumber,
  oversampleFactor: maybeNumber,
  classWeightFactor: maybeNumber,
  reinforcedEpochs: maybeNumber,
  manualEpochs: maybeNumber,
  autoCalculateEpochs: z.boolean().nullable(),
  minReinforcedEpochs: maybeNumber,
  maxReinforcedEpochs: maybeNumber,
  reinforcedBatchSize: maybeNumber,
  reinforcedLearningRate: maybeNumber,
});

const executionStatus = z.looseObject({
  status: z.enum(['pending', 'in_progress', 'completed', 'failed', 'interrupted']),
  startedAt: maybeText,
  completedAt: maybeText,
  lastCheckpoint: maybeText,
  modelsTrained: texts,
  modelsInProgress: texts,
  modelsRemaining: texts,
  currentModel: maybeText,
  currentEpoch: z.number(),
  totalEpochsCompleted: z.number(),
  bestModel: maybeText,
  bestF1: maybeNumber,
  bestAccuracy: maybeNumber,
  trainingTimeSeconds: z.number(),
  reinforcement: z
    .looseObject({
      f1Before: z.number(),
      epochs: z.int().nonnegative(),
      f1After: maybeNumber,
      replaced: z.boolean(),
      minorityLabels: texts,
    })
    .nullable(),
  errors: texts,
  warnings: texts,
});

const outputPaths = z.looseObject({
  modelDir: z.string(),
  checkpointsDir: z.string(),
  metricsDir: z.string(),
  runDir: maybeText,
  fileDigests: textByName,
});

const preprocessing = z.looseObject({
  tokenizer: z.object({
    kind: z.enum(TOKENIZER_KINDS),
    vocabularySize: z.number(),
    minFrequency: z.number(),
    lowercase: z.boolean(),
    maxLength: z.number(),
  }),
  tokenizerFolder: maybeText,
  tokenizerFingerprint: maybeText,
  truncation: z.boolean(),
  padding: z.string(),
});

const advancedSettings = z.looseObject({
  distributedTraining: z.boolean(),
  numGpus: z.number(),
  numProcesses: z.number().default(1),
  useCpu: z.boolean(),
  mixedPrecision: z.boolean(),
  gradientCheckpointing: z.boolean(),
  benchmarkMode: z.boolean(),
  benchmarkCategories: texts,
  oneVsAll: z.boolean(),
  multiLabel: z.boolean(),
  classImbalanceStrategy: z.string(),
  dataAugmentation: z.boolean(),
  augmentationFactor: maybeNumber,
  tensorboardLogging: z.boolean(),
  wandbLogging: z.boolean(),
});

const trainingContext = z.looseObject({
  task: z.enum(TASKS),
  engine: z.object({
    name: z.enum(ENGINE_NAMES),
    device: z.enum(DEVICE_NAMES),
    threads: z.number(),
    precision: z.enum(['float32', 'bfloat16', 'float16']),
    reason: z.string(),
  }),
  storage: maybeText,
  parentSession: maybeText,
  settingsByModel: texts.default([]),
});

const checkpoints = z.array(
  z.looseObject({
    path: z.string(),
    step: z.number(),
    epoch: z.number(),
    metric: maybeNumber,
    digests: z
      .object({ weights: z.string(), optimizer: z.string(), samples: z.string().exactOptional() })
      .nullable(),
  }),
);

/**
 * What a session file must hold once its names are camelCase. Unknown fields pass: a newer version may have added them.
 */
export const sessionMetadataSchema: z.ZodType<SessionMetadata> = z.looseObject({
  metadataVersion: z.literal(METADATA_VERSION),
  createdAt: z.iso.datetime(),
  lastUpdated: z.iso.datetime(),
  trainingSession,
  datasetConfig,
  languageConfig,
  textAnalysis,
  splitConfig,
  labelConfig,
  modelConfig,
  trainingParams,
  reinforcedLearningConfig,
  executionStatus,
  outputPaths,
  preprocessing,
  advancedSettings,
  checkpoints,
  reinforcedCheckpoints: checkpoints,
  trainingContext,
});

import type { Dataset } from '#domain/dataset/dataset-loader.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import type { LengthSummary } from '#domain/dataset/statistics.js';
import type { NewSession } from '#domain/session/new-session-metadata.js';
import type { Objective } from '#domain/training/task.js';

import { bertSpecification } from './bert-specification.js';

const LENGTHS: LengthSummary = { min: 1, max: 90, mean: 20, median: 15, std: 4, p90: 40, p95: 60, p99: 80 };

/** Six rows of two classes, or of text alone. */
export function describedDataset(objective: Objective): Dataset {
  const isLabelled = objective !== 'causal_language_modeling';
  return {
    rowCount: 6,
    objective,
    ...(isLabelled ? { labelSpace: new LabelSpace(['camelCase label', 'snake_case_label']) } : {}),
    splits: Uint8Array.of(0, 0, 0, 0, 1, 2),
    labelIds: Int32Array.of(0, 1, 0, 0, 0, 0),
    labelOffsets: Uint32Array.of(0, 1, 2, 3, 4, 5, 6),
    fingerprint: 'f00d',
    statistics: {
      rowCount: 6,
      splitCounts: { train: 4, validation: 1, test: 1 },
      labelCounts: isLabelled ? { 'camelCase label': 5, snake_case_label: 1 } : {},
      characters: LENGTHS,
      bytesRead: 100,
    },
    report: {
      badRows: [],
      badRowCount: 0,
      exactDuplicateCount: 0,
      conflictingDuplicateCount: 0,
      leakedRowCount: 0,
      warnings: ['one class was seen once'],
      textColumn: 'text',
      ...(isLabelled ? { labelColumn: 'some_label' } : {}),
    },
    texts: async function* () {},
    valuesOf: () => Promise.resolve([]),
    locationOf: () => ({ file: 'data/rows.jsonl', line: 1 }),
    countOf: (split) => ({ train: 4, validation: 1, test: 1 })[split],
  };
}

/** A session that is about to train one model. */
export function describedSession(changes: Partial<NewSession> = {}): NewSession {
  return {
    sessionId: 'training_session_20251008_153000',
    createdAt: '2025-10-08T15:30:00.000Z',
    runtime: {
      toolVersion: '0.1.0',
      nodeVersion: 'v20.11.0',
      platform: 'linux',
      hostname: 'here',
      user: 'me',
    },
    task: 'text_classification',
    datasetFile: 'data/rows.jsonl',
    requestedFormat: null,
    textPairColumn: null,
    requestedLabels: null,
    dataset: describedDataset('single_label'),
    ratios: { train: 0.8, validation: 0.1, test: 0.1 },
    stratified: true,
    groupColumn: null,
    quotes: true,
    positiveLabel: null,
    languageColumn: null,
    detectedLanguages: [],
    language: null,
    modelName: 'bert-tiny',
    revision: null,
    startingModelDigest: null,
    specification: bertSpecification,
    parameterCounts: { total: 100, trainable: 100 },
    dropout: null,
    reinforcedLearning: null,
    tokenizerFolder: null,
    tokenizerFingerprint: 'beef',
    storage: null,
    parentSession: null,
    tokenizer: { kind: 'wordpiece', vocabularySize: 10, minFrequency: 2, lowercase: true, maxLength: 64 },
    hyperparameters: {
      epochs: 3,
      batchSize: 4,
      evaluationBatchSize: 8,
      gradientAccumulationSteps: 1,
      dataParallelSize: 1,
      shardOptimizer: false,
      learningRate: 1e-3,
      scheduler: 'linear',
      warmupRatio: 0.1,
      warmupSteps: 0,
      weightDecay: 0.01,
      layerWiseLrDecay: 1,
      gradientCheckpointing: false,
      adamBeta1: 0.9,
      adamBeta2: 0.999,
      adamEpsilon: 1e-8,
      maxGradNorm: 1,
      labelSmoothing: 0,
      classWeights: 'none',
      seed: 42,
      maxSequenceLength: 64,
      truncation: 'longest_first',
      maxWindows: 8,
      groupByLength: true,
      evaluationStrategy: 'epoch',
      evaluationSteps: 100,
      loggingStrategy: 'steps',
      loggingSteps: 10,
      saveStrategy: 'epoch',
      saveSteps: 100,
      saveTotalLimit: 2,
      loadBestModelAtEnd: true,
      metricForBestModel: 'f1_macro',
      greaterIsBetter: true,
      earlyStopping: true,
      earlyStoppingPatience: 3,
      earlyStoppingThreshold: 0,
      maxNonFiniteSteps: 3,
    },
    processes: 1,
    engine: { name: 'wasm', device: 'cpu', threads: 2, precision: 'float32', reason: 'it is always there' },
    tokenLengths: LENGTHS,
    lengthClasses: { short: 6, medium: 0, long: 0, veryLong: 0 },
    outputPaths: {
      modelDir: 'm',
      checkpointsDir: 'm/checkpoints',
      metricsDir: 'l',
      runDir: 'e',
      fileDigests: {},
    },
    trainingFiles: { train: 'data/rows.jsonl' },
    ...changes,
  };
}

import { DATASET_FORMATS } from '#domain/dataset/dataset-loader.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';

import type { RequestValues } from '../request/request-field.js';
import type { TRAIN_MODEL_FIELDS } from './request-fields.js';

type Given = RequestValues<typeof TRAIN_MODEL_FIELDS>;

/** Every setting of a training run; a new one does not compile until a session gives it back, too. */
export type RecordedRequest = { readonly [Name in keyof Required<Given>]: Given[Name] | undefined };

/**
 * The request that a session was trained by, as its metadata has it: what recipes and data decided then is spelled out,
 * so that it stays the same when they change. `undefined`: was left out then, too. Where results go (`workspace`,
 * `outputDir`) is the caller's to say.
 */
export function recordedRequest(metadata: SessionMetadata): RecordedRequest {
  const { modelConfig, labelConfig, preprocessing, advancedSettings, trainingContext } = metadata;
  const { fp16, fp16OptLevel, maxSteps, ...others } = metadata.trainingParams;
  const { freezeLayers, loraRank, loraAlpha, loraTargetModules, ...hyperparameters } = others;
  return {
    ...recordedData(metadata),
    task: trainingContext.task,
    model: modelConfig.selectedModel,
    revision: modelConfig.revision ?? undefined,
    tokenizer: preprocessing.tokenizerFolder ?? preprocessing.tokenizer.kind,
    vocabularySize: preprocessing.tokenizer.vocabularySize,
    lowercase: preprocessing.tokenizer.lowercase,
    numLabels: labelConfig.requestedLabels ?? undefined,
    dropout: modelConfig.dropout ?? undefined,
    ...hyperparameters,
    maxSteps,
    freezeLayers,
    loraRank,
    loraAlpha,
    loraTargetModules,
    optimizer: 'adamw',
    engine: trainingContext.engine.name,
    useMixedPrecision: advancedSettings.mixedPrecision,
    fp16,
    fp16OptLevel: OPTIMIZATION_LEVELS.find((level) => level === fp16OptLevel),
    workspace: undefined,
    outputDir: undefined,
    storage: trainingContext.storage ?? undefined,
    dryRun: false,
  };
}

const OPTIMIZATION_LEVELS = ['O0', 'O1', 'O2', 'O3'] as const;

function recordedData({ datasetConfig, splitConfig, advancedSettings }: SessionMetadata) {
  return {
    dataset: datasetConfig.primaryFile,
    validationDataset: datasetConfig.trainingFiles['validation'],
    testDataset: datasetConfig.trainingFiles['test'],
    format: DATASET_FORMATS.find((format) => format === datasetConfig.requestedFormat),
    textColumn: datasetConfig.textColumn,
    textPairColumn: datasetConfig.textPairColumn ?? undefined,
    labelColumn: datasetConfig.labelColumn ?? undefined,
    groupColumn: splitConfig.groupColumn ?? undefined,
    multiLabel: advancedSettings.multiLabel,
    trainRatio: splitConfig.trainRatio,
    validationRatio: splitConfig.validationRatio,
    testRatio: splitConfig.testRatio,
    stratified: splitConfig.stratified,
  };
}

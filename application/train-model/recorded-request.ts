import { DATASET_FORMATS } from '#domain/dataset/dataset-loader.js';
import { isPresetName } from '#domain/model/presets.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';

import { recordedPlan } from '#domain/plan/plan-record.js';

import type { RequestValues } from '../request/request-field.js';
import { toCustomMapping } from './custom-settings.js';
import { precisionName } from '../request/precision-name.js';
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
  const { modelConfig, labelConfig, trainingContext } = metadata;
  const { maxSteps, ...others } = metadata.trainingParams;
  const {
    freezeLayers,
    loraRank,
    loraAlpha,
    loraDropout,
    loraTargetModules,
    windowStride,
    ...hyperparameters
  } = others;
  return {
    ...recordedData(metadata),
    task: trainingContext.task,
    model: modelConfig.selectedModels.length > 1 ? undefined : modelConfig.selectedModel,
    revision: modelConfig.revision ?? undefined,
    ...recordedTokenizer(metadata),
    numLabels: labelConfig.requestedLabels ?? undefined,
    dropout: modelConfig.dropout ?? undefined,
    ...hyperparameters,
    maxSteps,
    freezeLayers,
    loraRank,
    loraAlpha,
    loraDropout,
    loraTargetModules,
    windowStride,
    ...recordedReinforcement(metadata),
    optimizer: 'adamw',
    engine: trainingContext.engine.name,
    device: trainingContext.engine.device,
    // By name: what mixed precision was on that engine.
    precision: precisionName(trainingContext.engine.precision),
    useMixedPrecision: false,
    fp16: false,
    fp16OptLevel: undefined,
    workspace: undefined,
    outputDir: undefined,
    storage: trainingContext.storage ?? undefined,
    dryRun: false,
    // How it is run, not what: said anew each time.
    numProcesses: undefined,
    numGpus: undefined,
    processTimeout: undefined,
    maxRestarts: undefined,
    ...Object.fromEntries(trainingContext.settingsByModel.map((name) => [name, undefined])),
  };
}

/** A saved model has its own tokenizer. */
function recordedTokenizer({ modelConfig, preprocessing }: SessionMetadata) {
  const { selectedModel, selectedModels } = modelConfig;
  if (selectedModels.length <= 1 && !isPresetName(selectedModel)) {
    return { tokenizer: 'auto', vocabularySize: undefined, lowercase: undefined };
  }
  const { kind, vocabularySize, lowercase } = preprocessing.tokenizer;
  return { tokenizer: preprocessing.tokenizerFolder ?? kind, vocabularySize, lowercase };
}

function recordedReinforcement({ reinforcedLearningConfig }: SessionMetadata) {
  const { enabled, manualEpochs, autoCalculateEpochs, ...settings } = reinforcedLearningConfig;
  return {
    reinforcedLearning: enabled ? true : undefined,
    f1Threshold: settings.f1Threshold ?? undefined,
    oversampleFactor: settings.oversampleFactor ?? undefined,
    classWeightFactor: settings.classWeightFactor ?? undefined,
    reinforcedEpochs: manualEpochs ?? undefined,
    autoCalculateEpochs: autoCalculateEpochs ?? undefined,
    minReinforcedEpochs: settings.minReinforcedEpochs ?? undefined,
    maxReinforcedEpochs: settings.maxReinforcedEpochs ?? undefined,
    reinforcedBatchSize: settings.reinforcedBatchSize ?? undefined,
    reinforcedLearningRate: settings.reinforcedLearningRate ?? undefined,
  };
}

function recordedData(metadata: SessionMetadata) {
  const { datasetConfig, splitConfig, languageConfig, advancedSettings } = metadata;
  const isPlan = trainsSeveralModels(metadata);
  return {
    dataset: datasetConfig.primaryFile,
    validationDataset: datasetConfig.trainingFiles['validation'],
    testDataset: datasetConfig.trainingFiles['test'],
    format: DATASET_FORMATS.find((format) => format === datasetConfig.requestedFormat),
    quotes: datasetConfig.quotes,
    textColumn: datasetConfig.textColumn,
    textPairColumn: datasetConfig.textPairColumn ?? undefined,
    labelColumn: datasetConfig.labelColumn ?? undefined,
    groupColumn: splitConfig.groupColumn ?? undefined,
    multiLabel: !isPlan && advancedSettings.multiLabel,
    languageColumn: languageConfig.languageColumn ?? undefined,
    detectLanguages:
      languageConfig.detectedLanguages.length === 0 ? undefined : languageConfig.detectedLanguages,
    ...(isPlan ? recordedPlanSettings(metadata) : recordedChoice(metadata)),
    trainRatio: splitConfig.trainRatio,
    validationRatio: splitConfig.validationRatio,
    testRatio: splitConfig.testRatio,
    stratified: splitConfig.stratified,
  };
}

/**
 * Whether a session has a plan. Version 1 did not say so: there, several label keys tell it, or labels that are each told
 * from all others without it being one of them.
 */
function trainsSeveralModels({ trainingSession, datasetConfig }: SessionMetadata): boolean {
  const { keyStrategies, categoriesByKey } = datasetConfig;
  const keys = Object.entries(keyStrategies);
  return (
    trainingSession.workflow === 'plan' ||
    keys.length > 1 ||
    keys.some(([key, strategy]) => strategy === 'one-vs-all' && categoriesByKey[key] === undefined)
  );
}

const NO_PLAN = {
  labelColumns: undefined,
  trainingApproach: undefined,
  keyStrategies: undefined,
  customByKey: undefined,
  customByValue: undefined,
  minSamplesPerLabel: undefined, // the recorded file is the filtered one
  perLanguage: undefined,
  languages: undefined,
  languageDatasets: undefined,
  languageModels: undefined,
  models: undefined,
};

/** The labels and rows that one model was trained on. */
function recordedChoice({ datasetConfig, languageConfig }: SessionMetadata) {
  const { labelColumn, categoriesByKey } = datasetConfig;
  return {
    ...NO_PLAN,
    positiveLabel: labelColumn === null ? undefined : categoriesByKey[labelColumn]?.[0],
    language: languageConfig.confirmedLanguages[0],
  };
}

/** What a plan of several models followed from. */
function recordedPlanSettings(metadata: SessionMetadata) {
  const { languageSource, keyStrategies, models, scopes } = recordedPlan(metadata);
  const { confirmedLanguages, languageModelMapping } = metadata.languageConfig;
  const perLanguage = languageSource !== null;
  return {
    ...NO_PLAN,
    positiveLabel: undefined,
    language: undefined,
    keyStrategies,
    customByKey: toCustomMapping(metadata.splitConfig.customByKey),
    customByValue: toCustomMapping(metadata.splitConfig.customByValue),
    ...(perLanguage ? { perLanguage, languages: confirmedLanguages } : {}),
    ...(languageSource === 'files'
      ? {
          languageDatasets: Object.fromEntries(
            scopes.map(({ language, files }) => [String(language), files.train]),
          ),
        }
      : {}),
    ...(Object.keys(languageModelMapping).length > 0 ? { languageModels: languageModelMapping } : {}),
    ...(models.length > 1 ? { models } : {}),
  };
}

import type { DatasetSurvey } from '../dataset/dataset-survey.js';
import type { ActiveEngine } from '../engine/engine.js';
import { keysWith } from '../plan/key-strategy.js';
import { recordPlan } from '../plan/plan-record.js';
import { planModels, type PlanBasis } from '../plan/session-plan.js';
import type { TokenizerTraining } from '../tokenization/tokenizer.js';
import type { Hyperparameters } from '../training/hyperparameters.js';
import { pickHyperparameters } from '../training/pick-hyperparameters.js';
import type { ReinforcedLearning } from '../training/reinforced-learning.js';
import type { Task } from '../training/task.js';
import {
  describeAdvancedSettings,
  describeHalfPrecision,
  describeReinforcedLearning,
  describeSplit,
  pending,
} from './new-session-metadata.js';
import { METADATA_VERSION, type RuntimeFacts, type SessionMetadata } from './session-metadata.js';

/** What a new session with a plan is described by. */
export interface NewPlanSession {
  readonly sessionId: string;
  readonly createdAt: string;
  readonly runtime: RuntimeFacts;
  readonly task: Task;
  readonly basis: PlanBasis;
  readonly survey: DatasetSurvey;
  /** The file before labels were filtered; the one trained on where they were not. */
  readonly sourceFile: string;
  readonly minSamplesPerLabel: number | null;
  readonly requestedFormat: string | null;
  readonly quotes: boolean;
  readonly textPairColumn: string | null;
  readonly groupColumn: string | null;
  readonly languageColumn: string | null;
  readonly detectedLanguages: readonly string[];
  readonly ratios: { readonly train: number; readonly validation: number; readonly test: number };
  readonly stratified: boolean;
  readonly customByKey: SessionMetadata['splitConfig']['customByKey'];
  readonly customByValue: SessionMetadata['splitConfig']['customByValue'];
  /** Commit of a model of the hub; null: presets and folders, or several base models. */
  readonly revision: string | null;
  readonly dropout: number | null;
  readonly tokenizer: TokenizerTraining;
  readonly tokenizerFolder: string | null;
  /** Those of the first base model. */
  readonly hyperparameters: Hyperparameters;
  readonly reinforcedLearning: ReinforcedLearning | null;
  /** Names of the settings that other base models have otherwise. */
  readonly settingsByModel: readonly string[];
  readonly engine: ActiveEngine;
  readonly storage: string | null;
  readonly parentSession: string | null;
  readonly outputPaths: SessionMetadata['outputPaths'];
}

/** Metadata of a session that trains the models of a plan, each of which gets metadata of its own, too. */
export function newPlanMetadata(session: NewPlanSession): SessionMetadata {
  const { basis } = session;
  const record = recordPlan(basis);
  return {
    metadataVersion: METADATA_VERSION,
    createdAt: session.createdAt,
    lastUpdated: session.createdAt,
    trainingSession: {
      ...session.runtime,
      sessionId: session.sessionId,
      timestamp: session.createdAt,
      workflow: 'plan',
      mode: basis.models.length > 1 ? 'benchmark' : 'custom',
    },
    datasetConfig: { ...describeDataset(session), ...record.datasetConfig },
    languageConfig: {
      ...record.languageConfig,
      languageDistribution: countLanguages(session.survey),
      languageColumn: session.languageColumn,
      detectedLanguages: session.detectedLanguages,
    },
    textAnalysis: {
      textLengthStats: { characters: session.survey.characters, tokens: null, lengthClasses: null },
      requiresLongDocumentModel: false,
      userPrefersLongModels: false,
      excludeLongTexts: false,
      splitLongTexts: false,
      avgTokenLength: null,
      maxTokenLength: null,
    },
    splitConfig: {
      ...describeSplit(
        session,
        session.ratios.test > 0 || basis.scopes.some(({ files }) => files.test !== undefined),
      ),
      ...describeCustomSplit(session),
    },
    labelConfig: describeLabels(session),
    modelConfig: {
      ...record.modelConfig,
      revision: session.revision,
      startingModelDigest: null,
      specification: null,
      parameters: null,
      dropout: session.dropout,
      recommendations: [],
      perLanguageModels: record.languageConfig.languageModelMapping,
    },
    trainingParams: {
      ...pickHyperparameters(session.hyperparameters),
      ...describeHalfPrecision(session.engine),
      optimizer: 'adamw',
    },
    reinforcedLearningConfig: describeReinforcedLearning(session.reinforcedLearning),
    executionStatus: pending(
      planModels(basis).map(({ name }) => name),
      [],
    ),
    outputPaths: session.outputPaths,
    preprocessing: {
      tokenizer: session.tokenizer,
      tokenizerFolder: session.tokenizerFolder,
      tokenizerFingerprint: null,
      truncation: true,
      padding: 'longest in the batch',
    },
    advancedSettings: describeAdvancedSettings(
      { ...session, processes: 1 },
      {
        benchmarkMode: basis.models.length > 1,
        oneVsAll: keysWith(basis.keyStrategies, 'one-vs-all').length > 0,
        multiLabel: keysWith(basis.keyStrategies, 'multi-label').length > 0,
      },
    ),
    checkpoints: [],
    reinforcedCheckpoints: [],
    trainingContext: {
      task: session.task,
      engine: session.engine,
      storage: session.storage,
      parentSession: session.parentSession,
      settingsByModel: session.settingsByModel,
    },
  };
}

type UnplannedDatasetFields = Omit<
  SessionMetadata['datasetConfig'],
  keyof ReturnType<typeof recordPlan>['datasetConfig']
>;

function describeDataset(session: NewPlanSession): UnplannedDatasetFields {
  const { survey, basis, sourceFile } = session;
  const keys = Object.keys(basis.keyStrategies);
  const onlyKey = keys.length === 1 ? keys[0]! : null;
  const counts = countLabels(survey, onlyKey);
  const [first] = basis.scopes;
  return {
    formatType: first?.files.train.split('.').at(-1) ?? '',
    requestedFormat: session.requestedFormat,
    quotes: session.quotes,
    strategy: basis.languageSource === 'files' ? 'file-per-language' : 'single-file',
    textColumn: survey.textColumn,
    textPairColumn: session.textPairColumn,
    labelColumn: onlyKey,
    totalSamples: survey.rowCount,
    numCategories: Object.keys(counts).length,
    categories: Object.keys(counts),
    categoryDistribution: counts,
    sourceFile,
    annotationColumn: onlyKey,
    originalStrategy: recordPlan(basis).datasetConfig.trainingApproach,
    encoding: 'utf-8',
    minSamplesPerLabel: session.minSamplesPerLabel,
    fingerprint: survey.fingerprint,
  };
}

/** Settings of the split; every other one of a single model is one of training. */
const SPLIT_SETTINGS = ['trainRatio', 'validationRatio', 'testRatio', 'stratified', 'seed'];

function describeCustomSplit({
  customByKey,
  customByValue,
}: NewPlanSession): Pick<SessionMetadata['splitConfig'], 'mode' | 'customByKey' | 'customByValue'> {
  const custom = [...Object.values(customByKey), ...Object.values(customByValue)];
  const isCustom = custom.some((settings) => SPLIT_SETTINGS.some((name) => name in settings));
  return { mode: isCustom ? 'custom' : 'uniform', customByKey, customByValue };
}

/** Rows per label; with the key before the label where there are several keys: `emotion: joy`. */
function countLabels(survey: DatasetSurvey, onlyKey: string | null): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { keys } of survey.groups) {
    for (const [key, { labelCounts }] of keys) {
      for (const [label, count] of labelCounts) {
        const name = onlyKey === null ? `${key}: ${label}` : label;
        counts.set(name, (counts.get(name) ?? 0) + count);
      }
    }
  }
  return Object.fromEntries(counts);
}

function countLanguages({ groups }: DatasetSurvey): Record<string, number> {
  return Object.fromEntries(
    groups.flatMap(({ language, rowCount }) => (language === null ? [] : [[language, rowCount]])),
  );
}

function describeLabels(session: NewPlanSession): SessionMetadata['labelConfig'] {
  const keys = Object.keys(session.basis.keyStrategies);
  const distribution = countLabels(session.survey, keys.length === 1 ? keys[0]! : null);
  const counts = Object.values(distribution);
  return {
    labelType: recordPlan(session.basis).datasetConfig.trainingApproach,
    labelMapping: Object.fromEntries(Object.keys(distribution).map((label, id) => [label, id])),
    labelDistribution: distribution,
    imbalanceRatio: counts.length === 0 ? null : Math.max(...counts) / Math.max(1, Math.min(...counts)),
    requestedLabels: null,
  };
}

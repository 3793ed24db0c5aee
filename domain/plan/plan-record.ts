import type { SessionMetadata } from '../session/session-metadata.js';
import { ArenaError } from '../shared/errors.js';
import { ownValue } from '../shared/own-value.js';
import { approachOfKeys, KEY_STRATEGIES, keysWith, type KeyStrategies } from './key-strategy.js';
import { LANGUAGE_SOURCES, type LanguageSource, type PlanBasis, type PlanScope } from './session-plan.js';
import type { TrainingFiles } from './planned-model.js';

/** The fields of a session's metadata that say which models it trains. */
export interface PlanRecord {
  readonly datasetConfig: Pick<
    SessionMetadata['datasetConfig'],
    | 'primaryFile'
    | 'trainingFiles'
    | 'trainingApproach'
    | 'multiclassKeys'
    | 'onevsallKeys'
    | 'keyStrategies'
    | 'filesPerKey'
    | 'categoriesByKey'
  >;
  readonly languageConfig: Pick<
    SessionMetadata['languageConfig'],
    | 'confirmedLanguages'
    | 'detectionMethod'
    | 'modelStrategy'
    | 'languageModelMapping'
    | 'perLanguageTraining'
    | 'modelsByLanguage'
    | 'categoriesByLanguage'
  >;
  readonly modelConfig: Pick<SessionMetadata['modelConfig'], 'selectedModel' | 'selectedModels'>;
}

/** A plan as metadata; {@link recordedPlan} gives it back. */
export function recordPlan(basis: PlanBasis): PlanRecord {
  const { keyStrategies, models, languageSource, scopes } = basis;
  const [first] = scopes;
  const keys = Object.keys(keyStrategies);
  if (first === undefined || keys.length === 0) throw new Error('A plan needs a label key and rows.');
  const languages = scopes.flatMap(({ language }) => language ?? []);
  return {
    datasetConfig: {
      primaryFile: first.files.train,
      trainingFiles: recordFiles(basis, first.files),
      trainingApproach: approachOfKeys(keyStrategies),
      multiclassKeys: keysWith(keyStrategies, 'multi-class'),
      onevsallKeys: keysWith(keyStrategies, 'one-vs-all'),
      keyStrategies,
      filesPerKey: Object.fromEntries(keys.map((key) => [key, first.files.train])),
      categoriesByKey: languageSource === null ? first.labelsOfKey : {},
    },
    languageConfig: {
      confirmedLanguages: languages,
      detectionMethod: languageSource,
      modelStrategy: languageSource === null ? 'multilingual' : 'per-language',
      languageModelMapping: byLanguage(scopes, ({ model }) => model ?? undefined),
      perLanguageTraining: languageSource !== null,
      modelsByLanguage: byLanguage(scopes, ({ model }) => model ?? models.join(', ')),
      categoriesByLanguage: byLanguage(scopes, ({ labelsOfKey }) => labelsOfKey),
    },
    modelConfig: { selectedModel: models[0]!, selectedModels: models },
  };
}

/** `train`, `validation`, `test`; or a file for each language. */
function recordFiles({ languageSource, scopes }: PlanBasis, files: TrainingFiles): Record<string, string> {
  return languageSource === 'files' ? byLanguage(scopes, (scope) => scope.files.train) : { ...files };
}

function byLanguage<T>(
  scopes: readonly PlanScope[],
  valueOf: (scope: PlanScope) => T | undefined,
): Record<string, T> {
  const entries = scopes.map((scope) => [scope.language, valueOf(scope)] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is [string, T] => entry[0] !== null && entry[1] !== undefined),
  );
}

/**
 * The plan that a session's metadata tells: the same models in the same order as when the session was saved.
 * @throws ArenaError `SESSION.INVALID` when a field that it follows from is missing or no name of ours
 */
export function recordedPlan(record: PlanRecord): PlanBasis {
  const { confirmedLanguages, detectionMethod, perLanguageTraining } = record.languageConfig;
  const languageSource = perLanguageTraining ? readLanguageSource(detectionMethod) : null;
  const languages = languageSource === null ? [null] : confirmedLanguages;
  return {
    keyStrategies: readKeyStrategies(record.datasetConfig.keyStrategies),
    models: record.modelConfig.selectedModels,
    languageSource,
    scopes: languages.map((language) => readScope(record, language, languageSource)),
  };
}

function readScope(
  { datasetConfig, languageConfig }: PlanRecord,
  language: string | null,
  languageSource: LanguageSource | null,
): PlanScope {
  const { trainingFiles, categoriesByKey } = datasetConfig;
  if (language === null) {
    return { language, files: readFiles(trainingFiles), model: null, labelsOfKey: categoriesByKey };
  }
  return {
    language,
    files:
      languageSource === 'files'
        ? { train: required(trainingFiles, language, 'dataset_config.training_files') }
        : readFiles(trainingFiles),
    model: ownValue(languageConfig.languageModelMapping, language) ?? null,
    labelsOfKey: ownValue(languageConfig.categoriesByLanguage, language) ?? {},
  };
}

function readFiles(files: Readonly<Record<string, string>>): TrainingFiles {
  const { validation, test } = files as Partial<Record<string, string>>;
  return {
    train: required(files, 'train', 'dataset_config.training_files'),
    ...(validation === undefined ? {} : { validation }),
    ...(test === undefined ? {} : { test }),
  };
}

function readKeyStrategies(recorded: Readonly<Record<string, string>>): KeyStrategies {
  const entries = Object.entries(recorded).map(([key, name]) => {
    const strategy = KEY_STRATEGIES.find((known) => known === name);
    if (strategy !== undefined) return [key, strategy] as const;
    const expected = KEY_STRATEGIES.join(', ');
    throw invalid(`a strategy (${expected}) for ${key} in dataset_config.key_strategies, found "${name}"`);
  });
  if (entries.length === 0) throw invalid('a strategy for each label key in dataset_config.key_strategies');
  return Object.fromEntries(entries);
}

function readLanguageSource(method: string | null): LanguageSource {
  const source = LANGUAGE_SOURCES.find((known) => known === method);
  if (source !== undefined) return source;
  const expected = LANGUAGE_SOURCES.join(', ');
  throw invalid(`language_config.detection_method to be one of ${expected}, found ${String(method)}`);
}

function required(record: Readonly<Record<string, string>>, name: string, field: string): string {
  const value = ownValue(record, name);
  if (value !== undefined) return value;
  throw invalid(`${name} in ${field}, found ${Object.keys(record).join(', ') || 'nothing'}`);
}

function invalid(expectation: string): ArenaError {
  return new ArenaError(
    'SESSION.INVALID',
    `The metadata must tell which models the session trains: expected ${expectation}. Name another session, or train anew.`,
  );
}

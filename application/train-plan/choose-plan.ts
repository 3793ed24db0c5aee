import type { DatasetSurvey, SurveyGroup, SurveySpecification } from '#domain/dataset/dataset-survey.js';
import { LabelSpace } from '#domain/dataset/label-space.js';
import type { KeyStrategies, KeyStrategy } from '#domain/plan/key-strategy.js';
import type { LanguageSource, PlanBasis, PlanScope } from '#domain/plan/session-plan.js';
import type { TrainingFiles } from '#domain/plan/planned-model.js';
import { ArenaError } from '#domain/shared/errors.js';
import { ownValue } from '#domain/shared/own-value.js';

import { nearestName } from '../request/nearest-name.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';

/** Files and columns to look through before a plan can be made. */
export function surveyFor(request: TrainModelRequest): SurveySpecification {
  const { languageDatasets, keyStrategies } = request;
  const files =
    languageDatasets === undefined
      ? filesOf(request).map((path) => ({ path }))
      : Object.entries(languageDatasets).map(([language, path]) => ({ path, language }));
  const labelColumns =
    request.labelColumns ??
    (request.labelColumn === undefined ? undefined : [request.labelColumn]) ??
    (keyStrategies === undefined ? undefined : Object.keys(keyStrategies));
  return {
    files,
    ...(request.format === undefined ? {} : { format: request.format }),
    quotes: request.quotes,
    ...(request.textColumn === undefined ? {} : { textColumn: request.textColumn }),
    ...(labelColumns === undefined ? {} : { labelColumns }),
    ...(request.languageColumn === undefined ? {} : { languageColumn: request.languageColumn }),
    ...(languageSourceOf(request) === 'detection' ? { detectLanguages: request.detectLanguages ?? [] } : {}),
    readsLists: (key) => askedStrategy(request, key) !== 'multi-class',
  };
}

function filesOf({ dataset, validationDataset, testDataset }: TrainModelRequest): string[] {
  return [dataset, validationDataset, testDataset].filter((file) => file !== undefined);
}

/** The strategy asked for a key, by its whole name or by the last part of it. */
function askedStrategy(request: TrainModelRequest, key: string): KeyStrategy | undefined {
  const { keyStrategies: given = {}, trainingApproach, multiLabel } = request;
  const fallback = trainingApproach ?? (multiLabel ? 'multi-label' : undefined);
  return ownValue(given, key) ?? ownValue(given, key.split('.').at(-1)!) ?? fallback;
}

/**
 * The plan of a request, by what is in its data.
 * @param fallbackModel - base model where none is asked for
 * @throws ArenaError `CONFIG.INVALID` for keys and languages that the data does not have, `DATASET.LABELS_INVALID`
 */
export function choosePlan(
  request: TrainModelRequest,
  survey: DatasetSurvey,
  fallbackModel: string,
): PlanBasis {
  assertKeysExist(request, survey);
  const keyStrategies = Object.fromEntries(
    survey.keys.map((key) => [key, askedStrategy(request, key) ?? strategyByData(survey, key)]),
  );
  const languageSource = languageSourceOf(request);
  const groups = languageSource === null ? [allRows(survey)] : chooseLanguages(request, survey);
  return {
    keyStrategies,
    models: request.models ?? [request.model ?? fallbackModel],
    languageSource,
    scopes: groups.map((group) => scopeOf(request, group, keyStrategies)),
  };
}

function strategyByData({ groups }: DatasetSurvey, key: string): KeyStrategy {
  return groups.some(({ keys }) => keys.get(key)?.hasLists) ? 'multi-label' : 'multi-class';
}

/** How the language of a row is known; null: it plays no part. */
export function languageSourceOf(request: TrainModelRequest): LanguageSource | null {
  if (request.languageDatasets !== undefined) return 'files';
  if (request.perLanguage !== true) return null;
  return request.languageColumn === undefined ? 'detection' : 'column';
}

function scopeOf(request: TrainModelRequest, group: SurveyGroup, keyStrategies: KeyStrategies): PlanScope {
  const { language } = group;
  const oneVsAll = Object.entries(keyStrategies).filter(([, strategy]) => strategy === 'one-vs-all');
  return {
    language,
    files: trainingFilesOf(request, language),
    model: (language === null ? undefined : ownValue(request.languageModels ?? {}, language)) ?? null,
    labelsOfKey: Object.fromEntries(
      oneVsAll.map(([key]) => [
        key,
        LabelSpace.fromObserved(group.keys.get(key)?.labelCounts.keys() ?? []).names,
      ]),
    ),
  };
}

function trainingFilesOf(request: TrainModelRequest, language: string | null): TrainingFiles {
  const { dataset, validationDataset, testDataset, languageDatasets } = request;
  const own = language === null ? undefined : ownValue(languageDatasets ?? {}, language);
  if (own !== undefined) return { train: own };
  return {
    train: dataset,
    ...(validationDataset === undefined ? {} : { validation: validationDataset }),
    ...(testDataset === undefined ? {} : { test: testDataset }),
  };
}

/** A recorded plan with the files that a request names now: they may have been moved. */
export function withFilesOf(basis: PlanBasis, request: TrainModelRequest): PlanBasis {
  const scopes = basis.scopes.map((scope) => ({ ...scope, files: trainingFilesOf(request, scope.language) }));
  return { ...basis, scopes };
}

/** All groups as one. */
function allRows({ rowCount, groups }: DatasetSurvey): SurveyGroup {
  const keys = new Map<string, { labelCounts: Map<string, number>; hasLists: boolean }>();
  for (const group of groups) {
    for (const [key, { labelCounts, hasLists }] of group.keys) {
      const sum = keys.get(key) ?? { labelCounts: new Map<string, number>(), hasLists: false };
      for (const [label, count] of labelCounts) {
        sum.labelCounts.set(label, (sum.labelCounts.get(label) ?? 0) + count);
      }
      keys.set(key, { ...sum, hasLists: sum.hasLists || hasLists });
    }
  }
  return { language: null, rowCount, keys };
}

function chooseLanguages(
  { languages, languageModels }: TrainModelRequest,
  survey: DatasetSurvey,
): SurveyGroup[] {
  const groups = survey.groups.filter(({ language }) => language !== null);
  const found = groups.map(({ language }) => language!);
  const asked = [
    ...(languages ?? []).map((name) => ['languages', name] as const),
    ...Object.keys(languageModels ?? {}).map((name) => ['languageModels', name] as const),
  ];
  for (const [field, name] of asked) {
    if (!found.includes(name)) throw unknown(field, name, 'language', found);
  }
  if (languages === undefined) return groups;
  return languages.map((language) => groups.find((group) => group.language === language)!);
}

function assertKeysExist({ keyStrategies = {} }: TrainModelRequest, { keys }: DatasetSurvey): void {
  for (const name of Object.keys(keyStrategies)) {
    const meant = keys.filter((key) => key === name || key.split('.').at(-1) === name);
    if (meant.length === 0) throw unknown('keyStrategies', name, 'label key', keys);
    if (meant.length > 1 && !keys.includes(name)) {
      throw new ArenaError(
        'CONFIG.INVALID',
        `keyStrategies: ${name} could be any of ${meant.join(', ')}. Give the whole name.`,
      );
    }
  }
}

function unknown(field: string, name: string, what: string, known: readonly string[]): ArenaError {
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return new ArenaError(
    'CONFIG.INVALID',
    `${field}: expected a ${what} of the data (${known.join(', ') || 'it has none'}), found "${name}".${hint}`,
  );
}

import type { DatasetSurvey } from '#domain/dataset/dataset-survey.js';
import type { ActiveEngine } from '#domain/engine/engine.js';
import { isPresetName } from '#domain/model/presets.js';
import type { PlanBasis } from '#domain/plan/session-plan.js';
import type { PlannedModel } from '#domain/plan/planned-model.js';
import { planModels } from '#domain/plan/session-plan.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { Workspace } from '#domain/storage/workspace.js';
import { pickHyperparameters } from '#domain/training/pick-hyperparameters.js';
import { furtherEpochRange } from '#domain/training/reinforced-learning.js';
import { recipeFor } from '#domain/training/recipes.js';

import type { ResolvedTraining } from '../train-model/resolve-training.js';
import { openRun } from '../train-model/steps/open-run.js';
import type { Resumption } from '../train-model/resumption.js';
import type { TrainModelListener } from '../train-model/train-model-event.js';
import type { TrainModelPorts } from '../train-model/train-model-ports.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';
import { choosePlan, surveyFor } from './choose-plan.js';
import { withLanguages } from './detect-languages.js';
import { filterLabels } from './filter-labels.js';
import { assertCustomSettingsFit, describeCustomSettings } from './with-custom-settings.js';

/** All that is known before the first model of a plan is trained. */
export interface PreparedPlan {
  /** What was asked for, about the data that is left after labels were filtered. */
  readonly request: TrainModelRequest;
  readonly survey: DatasetSurvey;
  readonly basis: PlanBasis;
  readonly engine: ActiveEngine;
  /** One for each base model, in order. */
  readonly trainings: readonly ResolvedTraining[];
  /** Commit of the base model, where it is a single one of the hub. */
  readonly revision?: string;
}

/**
 * Looks through the data, decides what is trained, and proves that every base model and the engine are there.
 * @param claimFolder - makes the folder that filtered data is written to; called only when some is
 */
export async function preparePlan(
  ports: TrainModelPorts,
  asked: TrainModelRequest,
  listener: TrainModelListener,
  claimFolder: () => Promise<string>,
): Promise<PreparedPlan> {
  const request = await withLanguages(ports, asked, listener);
  const found = await ports.datasetSurveyor.survey(surveyFor(request));
  reportSurvey(found, listener);
  const fallback = recipeFor('single_label').model;
  const opened = await openBaseModels(ports, request, choosePlan(request, found, fallback), listener);
  const filtered = await filterLabels(ports, request, found, listener, claimFolder);
  const basis = choosePlan(filtered.request, filtered.survey, fallback);
  const models = planModels(basis);
  if (models.length === 0) {
    throw new ArenaError(
      'DATASET.LABELS_INVALID',
      `Expected labels to train models for in the columns ${Object.keys(basis.keyStrategies).join(', ')}, found none.`,
    );
  }
  assertCustomSettingsFit(request, models);
  if (!request.dryRun) listener({ type: 'models_planned', models });
  reportSettings(request, models, opened.trainings, listener);
  return { ...filtered, basis, ...opened };
}

/** Checks engine, output folder and every base model, each of them once. */
export async function openBaseModels(
  ports: TrainModelPorts,
  request: TrainModelRequest,
  basis: PlanBasis,
  listener: TrainModelListener,
  resumption?: Resumption,
): Promise<Pick<PreparedPlan, 'engine' | 'trainings' | 'revision'>> {
  const trainings: ResolvedTraining[] = [];
  let engine: ActiveEngine | undefined;
  const commits: (string | undefined)[] = [];
  for (const model of new Set(planModels(basis).map((planned) => planned.model))) {
    const opened = await openRun(
      ports,
      { ...request, model },
      engine === undefined ? listener : () => undefined,
      resumption,
    );
    engine ??= opened.engine;
    trainings.push(opened.training);
    commits.push(opened.startingModel?.commit);
  }
  const [revision] = commits;
  const isPinned = commits.length === 1 && revision !== undefined;
  return { engine: engine!, trainings, ...(isPinned ? { revision } : {}) };
}

/** Names of the hyperparameters that are not the same for all base models: their recipes say otherwise. */
export function settingsByModel(trainings: readonly ResolvedTraining[]): string[] {
  const [first, ...others] = trainings.map(({ hyperparameters }) =>
    Object.entries(pickHyperparameters(hyperparameters)),
  );
  const differing = others.map(
    (settings) =>
      new Set(
        settings.filter(([name, value]) => value !== Object.fromEntries(first!)[name]).map(([name]) => name),
      ),
  );
  return (first ?? []).map(([name]) => name).filter((name) => differing.some((names) => names.has(name)));
}

/** The request with absolute paths: a session goes on from whatever folder. */
export async function withAbsolutePaths(
  request: TrainModelRequest,
  workspace: Workspace,
): Promise<TrainModelRequest> {
  const absolute = (file: string): string => workspace.fromCurrentFolder(file);
  // A name that is no folder is one of the hub.
  const model = async (name: string): Promise<string> =>
    !isPresetName(name) && (await workspace.exists(absolute(name))) ? absolute(name) : name;
  const { validationDataset, testDataset, languageDatasets, languageModels } = request;
  return {
    ...request,
    dataset: absolute(request.dataset),
    ...(validationDataset === undefined ? {} : { validationDataset: absolute(validationDataset) }),
    ...(testDataset === undefined ? {} : { testDataset: absolute(testDataset) }),
    ...(languageDatasets === undefined ? {} : { languageDatasets: mapValues(languageDatasets, absolute) }),
    ...(request.model === undefined ? {} : { model: await model(request.model) }),
    ...(request.models === undefined ? {} : { models: await Promise.all(request.models.map(model)) }),
    ...(languageModels === undefined ? {} : { languageModels: await mapValuesAsync(languageModels, model) }),
  };
}

function mapValues<T>(
  record: Readonly<Record<string, string>>,
  change: (value: string) => T,
): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]));
}

async function mapValuesAsync(
  record: Readonly<Record<string, string>>,
  change: (value: string) => Promise<string>,
): Promise<Record<string, string>> {
  const entries = Object.entries(record).map(async ([name, value]) => [name, await change(value)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

/** What a list of models does not show of how they are trained. */
export function reportSettings(
  request: TrainModelRequest,
  models: readonly PlannedModel[],
  trainings: readonly ResolvedTraining[],
  listener: TrainModelListener,
): void {
  const say = (message: string): void => listener({ type: 'log', level: 'info', message });
  const custom = describeCustomSettings(request, models);
  if (custom.length > 0) say(`Settings of their own: ${custom.join('; ')}`);
  const [settings] = trainings.flatMap(({ reinforcedLearning }) => reinforcedLearning ?? []);
  if (settings === undefined) return;
  const { min, max } = furtherEpochRange(settings);
  const epochs = min === max ? `${max}` : `${min} to ${max}`;
  say(
    `Trained further for ${epochs} epochs: models with an F1 on the validation split under ${settings.f1Threshold}`,
  );
}

function reportSurvey(
  { rowCount, groups, badRows, badRowCount }: DatasetSurvey,
  listener: TrainModelListener,
): void {
  const counts = groups.map(({ language, rowCount: rows }) => `${language ?? 'in no language'} ${rows}`);
  const hasLanguages = groups.some(({ language }) => language !== null);
  const byLanguage = hasLanguages ? ` (${counts.join(', ')})` : '';
  listener({ type: 'log', level: 'info', message: `${rowCount} rows${byLanguage}` });
  if (badRowCount === 0) return;
  const places = badRows.slice(0, 5).map(({ file, line, message }) => `${file}:${line}: ${message}`);
  listener({
    type: 'log',
    level: 'warning',
    message: `${badRowCount} rows can't be read and are left out; the first: ${places.join('; ')}`,
  });
}

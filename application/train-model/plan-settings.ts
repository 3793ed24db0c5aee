import type { FieldProblem } from '../request/parse-fields.js';
import type { RequestValues } from '../request/request-field.js';
import type { TRAIN_MODEL_FIELDS } from './request-fields.js';

type Settings = Partial<RequestValues<typeof TRAIN_MODEL_FIELDS>>;
type SettingName = keyof Settings;

/** Settings each of which asks for a plan of several models. */
export const PLAN_SETTINGS = [
  'labelColumns',
  'trainingApproach',
  'keyStrategies',
  'customByKey',
  'customByValue',
  'minSamplesPerLabel',
  'perLanguage',
  'languages',
  'languageDatasets',
  'languageModels',
  'models',
] as const satisfies readonly SettingName[];

function isGiven(request: Settings, name: SettingName): boolean {
  const value = request[name];
  return value !== undefined && value !== false;
}

/** Whether a request asks for a plan, were it one of a single model, and not for one model as it is. */
export function asksForPlan(request: Settings): boolean {
  return PLAN_SETTINGS.some((name) => isGiven(request, name));
}

/** Pairs that contradict each other, and what to do. */
const CONTRADICTIONS = [
  ['labelColumn', 'labelColumns', 'give one of them'],
  ['model', 'models', 'give one of them'],
  ['models', 'languageModels', 'give one of them'],
  ['languageDatasets', 'languageColumn', 'give one of them'],
  [
    'languageDatasets',
    'validationDataset',
    'which has no language: validation rows are split off each dataset',
  ],
  ['languageDatasets', 'testDataset', 'which has no language: test rows are split off each dataset'],
  ['detectLanguages', 'languageColumn', 'give one of them'],
  ['detectLanguages', 'languageDatasets', 'give one of them'],
  ['positiveLabel', 'multiLabel', 'a model with two classes gives each row one'],
] as const satisfies readonly (readonly [SettingName, SettingName, string])[];

/** Settings of one model, which a plan gives to each of its models itself. */
const OF_ONE_MODEL = ['positiveLabel', 'language', 'numLabels'] as const;

/** What is wrong with the settings of a plan, and of the labels and languages of one model. */
export function planProblems(request: Settings): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const report = (field: SettingName, message: string): void => {
    problems.push({ field, message });
  };
  for (const [field, other, advice] of CONTRADICTIONS) {
    if (isGiven(request, field) && isGiven(request, other))
      report(field, `can't be used with ${other}: ${advice}`);
  }
  problems.push(...detectionProblems(request));
  if (asksForPlan(request)) {
    for (const field of OF_ONE_MODEL) {
      if (isGiven(request, field)) report(field, 'is for one model; leave it out where several are trained');
    }
    if (request.task === 'code_generation') {
      const given = PLAN_SETTINGS.find((name) => isGiven(request, name))!;
      report(given, 'has no meaning for code_generation, which has no labels');
    }
  }
  return [...problems, ...languageProblems(request)];
}

function languageProblems(request: Settings): FieldProblem[] {
  const isPerLanguage = isGiven(request, 'perLanguage') || isGiven(request, 'languageDatasets');
  const needy = (['languages', 'languageModels'] as const).filter((name) => isGiven(request, name));
  if (!isPerLanguage) {
    return needy.map((field) => ({
      field,
      message: 'needs perLanguage, or a file for each language with languageDatasets',
    }));
  }
  return [];
}

function detectionProblems(request: Settings): FieldProblem[] {
  const { detectLanguages } = request;
  const knowsLanguages = isGiven(request, 'languageColumn') || isGiven(request, 'detectLanguages');
  if (isGiven(request, 'language') && !knowsLanguages) {
    const message = 'needs languageColumn, which says what language a row is in, or detectLanguages';
    return [{ field: 'language', message }];
  }
  if (detectLanguages === undefined) return [];
  if (new Set(detectLanguages).size < 2) {
    const message = `expected two languages or more to tell apart, found ${detectLanguages.join(', ')}`;
    return [{ field: 'detectLanguages', message }];
  }
  if (isGiven(request, 'language') || isGiven(request, 'perLanguage')) return [];
  return [{ field: 'detectLanguages', message: 'needs perLanguage, or language for one model' }];
}

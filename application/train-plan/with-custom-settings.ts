import type { PlannedModel } from '#domain/plan/planned-model.js';
import { ArenaError } from '#domain/shared/errors.js';
import { ownValue } from '#domain/shared/own-value.js';

import { nearestName } from '../request/nearest-name.js';
import { readCustomSettings, type CustomSettings } from '../train-model/custom-settings.js';
import { splitRatioProblems } from '../train-model/split-ratios.js';
import type { TrainModelRequest } from '../train-model/train-model-request.js';

type Naming = Pick<PlannedModel, 'key' | 'value'>;

/** What a label key may be called, the whole name last. */
function namesOfKey({ key }: Naming): string[] {
  return [key.split('.').at(-1)!, key];
}

/** What the label of a one-vs-all model may be called: by itself, or with its key where several keys have it. */
function namesOfValue(planned: Naming): string[] {
  const { value } = planned;
  return value === null ? [] : [value, ...namesOfKey(planned).map((key) => `${key}.${value}`)];
}

/** The settings that one model of a plan has to itself: those of its label win over those of its key. */
export function customSettingsOf(request: TrainModelRequest, planned: Naming): CustomSettings {
  const byKey = readCustomSettings(request.customByKey);
  const byValue = readCustomSettings(request.customByValue);
  return Object.assign(
    {},
    ...namesOfKey(planned).map((name) => ownValue(byKey, name)),
    ...namesOfValue(planned).map((name) => ownValue(byValue, name)),
  ) as CustomSettings;
}

/**
 * The request of a plan with the settings that one of its models has to itself.
 * @throws ArenaError `CONFIG.INVALID` when the splits do not add up then
 */
export function withCustomSettings(request: TrainModelRequest, planned: PlannedModel): TrainModelRequest {
  const custom = customSettingsOf(request, planned);
  const validation = custom.validationRatio ?? request.validationRatio;
  const test = custom.testRatio ?? request.testRatio;
  const dividesOtherwise = custom.validationRatio !== undefined || custom.testRatio !== undefined;
  const rest = Number((1 - validation - test).toFixed(12));
  const train = custom.trainRatio ?? (dividesOtherwise ? rest : request.trainRatio);
  assertSplit(request, planned, { train, validation, test });
  return { ...request, ...custom, trainRatio: train, validationRatio: validation, testRatio: test };
}

function assertSplit(
  request: TrainModelRequest,
  { name }: PlannedModel,
  ratios: { readonly train: number; readonly validation: number; readonly test: number },
): void {
  const [problem] = splitRatioProblems(request, ratios);
  const { evaluationStrategy, validationDataset } = request;
  const lacksValidation =
    evaluationStrategy !== 'no' && validationDataset === undefined && ratios.validation === 0;
  const message = lacksValidation
    ? `a validation share of 0 leaves nothing for evaluationStrategy ${evaluationStrategy}`
    : problem?.message;
  if (message === undefined) return;
  throw new ArenaError(
    'CONFIG.INVALID',
    `The shares that customByKey and customByValue give the model ${name} can't be used: ${message}.`,
  );
}

/**
 * Proves that all settings of single models belong to one, before any is trained.
 * @throws ArenaError `CONFIG.INVALID`
 */
export function assertCustomSettingsFit(request: TrainModelRequest, models: readonly PlannedModel[]): void {
  const keys = new Set(models.flatMap(namesOfKey));
  const values = new Set(models.flatMap(namesOfValue));
  for (const name of Object.keys(readCustomSettings(request.customByKey))) {
    if (!keys.has(name)) throw unknown('customByKey', name, 'label key that is trained', keys);
  }
  for (const name of Object.keys(readCustomSettings(request.customByValue))) {
    if (!values.has(name)) throw unknown('customByValue', name, 'label with a one-vs-all model', values);
  }
  for (const planned of models) withCustomSettings(request, planned);
}

function unknown(field: string, name: string, what: string, known: ReadonlySet<string>): ArenaError {
  const nearest = nearestName(name, [...known]);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  const names = known.size === 0 ? 'there is none' : [...known].join(', ');
  return new ArenaError(
    'CONFIG.INVALID',
    `${field}: expected the name of a ${what} (${names}), found "${name}".${hint}`,
  );
}

/** "joy: epochs 3, testRatio 0.2", for each model that has settings to itself. */
export function describeCustomSettings(
  request: TrainModelRequest,
  models: readonly PlannedModel[],
): readonly string[] {
  return models.flatMap((planned) => {
    const settings = Object.entries(customSettingsOf(request, planned));
    const phrases = settings.map(([setting, value]) => `${setting} ${value}`);
    return phrases.length === 0 ? [] : [`${planned.name}: ${phrases.join(', ')}`];
  });
}

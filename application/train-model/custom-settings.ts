import { nearestName } from '../request/nearest-name.js';
import { parseField } from '../request/parse-field.js';
import type { FieldProblem } from '../request/parse-fields.js';
import type { RequestValues } from '../request/request-field.js';
import { TRAIN_MODEL_FIELDS } from './request-fields.js';

/** Settings that single models of a plan may have otherwise: how their rows are divided and how they are trained. */
const CUSTOM_SETTINGS = [
  'trainRatio',
  'validationRatio',
  'testRatio',
  'stratified',
  'epochs',
  'maxSteps',
  'batchSize',
  'gradientAccumulationSteps',
  'classWeights',
  'labelSmoothing',
  'seed',
  'learningRate',
  'scheduler',
  'warmupRatio',
  'warmupSteps',
  'weightDecay',
  'maxGradNorm',
  'dropout',
] as const satisfies readonly (keyof typeof TRAIN_MODEL_FIELDS)[];

type CustomSetting = (typeof CUSTOM_SETTINGS)[number];
type Given = RequestValues<typeof TRAIN_MODEL_FIELDS>;

/** What one label key, or one label, has otherwise. */
export type CustomSettings = Partial<Pick<Given, CustomSetting>>;

/** Settings by the name of a label key, or of a label. */
export type CustomSettingsByName = Readonly<Record<string, CustomSettings>>;

/** `sentiment.test-ratio=0.2` in a flag; `sentiment.testRatio: 0.2` in a config file. */
type Mapping = Readonly<Record<string, string>>;

/** The settings of a request that passed {@link customSettingsProblems}. */
export function readCustomSettings(mapping: Mapping = {}): CustomSettingsByName {
  const byName = new Map<string, Record<string, unknown>>();
  for (const [place, raw] of Object.entries(mapping)) {
    const { name, setting } = splitPlace(place);
    const parsed = parseSetting(setting, raw);
    if (parsed.ok) byName.set(name, { ...byName.get(name), [setting]: parsed.value });
  }
  return Object.fromEntries(byName);
}

/** What is wrong with each entry. */
export function customSettingsProblems(request: Pick<Given, CustomField>): FieldProblem[] {
  return CUSTOM_FIELDS.flatMap((field) =>
    Object.entries(request[field] ?? {}).flatMap(([place, raw]): FieldProblem[] => {
      const { name, setting } = splitPlace(place);
      if (name === '') {
        const message = `expected NAME.SETTING=VALUE, such as joy.epochs=3, found ${place}=${raw}`;
        return [{ field, message }];
      }
      const parsed = parseSetting(setting, raw);
      return parsed.ok ? [] : [{ field, message: `${place}: ${parsed.message}` }];
    }),
  );
}

/** The inverse of {@link readCustomSettings}; undefined when there are none. */
export function toCustomMapping(byName: Readonly<Record<string, object>>): Mapping | undefined {
  const entries = Object.entries(byName).flatMap(([name, settings]) =>
    Object.entries(settings).map(([setting, value]) => [`${name}.${setting}`, String(value)] as const),
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

const CUSTOM_FIELDS = ['customByKey', 'customByValue'] as const;
type CustomField = (typeof CUSTOM_FIELDS)[number];

/** Split at the last dot: names of columns and labels may have some. */
function splitPlace(place: string): { readonly name: string; readonly setting: string } {
  const at = place.lastIndexOf('.');
  const setting = place.slice(at + 1).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { name: place.slice(0, Math.max(at, 0)), setting };
}

function parseSetting(setting: string, raw: string): ReturnType<typeof parseField> {
  const known = CUSTOM_SETTINGS.find((name) => name === setting);
  if (known !== undefined) return parseField(TRAIN_MODEL_FIELDS[known], raw);
  const nearest = nearestName(setting, CUSTOM_SETTINGS);
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
  return {
    ok: false,
    message: `expected one of ${CUSTOM_SETTINGS.join(', ')}, found "${setting}".${hint}`,
  };
}

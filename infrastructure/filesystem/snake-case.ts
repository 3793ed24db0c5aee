/**
 * Fields whose keys are data (labels, columns, files), not names of ours: their content is kept as it is.
 */
const OPAQUE_FIELDS = new Set([
  'categoryDistribution',
  'trainingFiles',
  'keyStrategies',
  'filesPerKey',
  'languageDistribution',
  'languageModelMapping',
  'modelsByLanguage',
  'categoriesByKey',
  'categoriesByLanguage',
  'labelMapping',
  'labelDistribution',
  'perLanguageModels',
  'fileDigests',
]);

/** Fields whose own keys are data, each with content that has names of ours. */
const KEYED_BY_DATA = new Set(['customByKey', 'customByValue']);

/** `bestF1` -> `best_f1` */
export function toSnakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `best_f1` -> `bestF1` */
export function toCamelCase(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Renames the keys of a value for disk, all the way down. */
export function withSnakeCaseKeys(value: unknown): unknown {
  return rename(value, toSnakeCase, (name) => name);
}

/** The inverse of {@link withSnakeCaseKeys}. */
export function withCamelCaseKeys(value: unknown): unknown {
  return rename(value, toCamelCase, toCamelCase);
}

/** @param fieldOf - name in our sets of a name that is met */
function rename(
  value: unknown,
  renameKey: (name: string) => string,
  fieldOf: (name: string) => string,
): unknown {
  if (Array.isArray(value)) return value.map((element) => rename(element, renameKey, fieldOf));
  return mapEntries(value, (name, content) => {
    const field = fieldOf(name);
    if (OPAQUE_FIELDS.has(field)) return [renameKey(name), content];
    if (!KEYED_BY_DATA.has(field)) return [renameKey(name), rename(content, renameKey, fieldOf)];
    return [renameKey(name), mapEntries(content, (key, inner) => [key, rename(inner, renameKey, fieldOf)])];
  });
}

/** The value with its entries changed, where it is an object. */
function mapEntries(
  value: unknown,
  change: (name: string, content: unknown) => readonly [string, unknown],
): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, content]) => change(name, content)));
}

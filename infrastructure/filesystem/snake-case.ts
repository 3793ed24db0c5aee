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
  'customByKey',
  'customByValue',
  'fileDigests',
]);

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
  return rename(value, toSnakeCase, (name) => OPAQUE_FIELDS.has(name));
}

/** The inverse of {@link withSnakeCaseKeys}. */
export function withCamelCaseKeys(value: unknown): unknown {
  return rename(value, toCamelCase, (name) => OPAQUE_FIELDS.has(toCamelCase(name)));
}

function rename(
  value: unknown,
  renameKey: (name: string) => string,
  isOpaque: (name: string) => boolean,
): unknown {
  if (Array.isArray(value)) return value.map((element) => rename(element, renameKey, isOpaque));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [
      renameKey(name),
      isOpaque(name) ? content : rename(content, renameKey, isOpaque),
    ]),
  );
}

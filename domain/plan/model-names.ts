import type { PlannedModel } from './planned-model.js';

/** Code points. */
const LONGEST_PART = 40;

/** Letters, digits, `_` and `-` stay; what a file system could take amiss becomes `_`. */
function slug(text: string): string {
  const safe = text
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}_-]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return Array.from(safe).slice(0, LONGEST_PART).join('') || 'label';
}

/** `labels.emotion` -> `emotion`, where no other key ends alike. */
function shortKeys(keys: readonly string[]): ReadonlyMap<string, string> {
  const lastPart = (key: string): string => key.split('.').at(-1) ?? key;
  const distinct = [...new Set(keys)];
  const isAlone = (key: string): boolean =>
    distinct.filter((other) => lastPart(other) === lastPart(key)).length === 1;
  return new Map(distinct.map((key) => [key, isAlone(key) ? lastPart(key) : key]));
}

/**
 * A name for each model, `emotion-joy-fr-bert-tiny`: key, label, language and, where several are compared, base model.
 * Names that would be equal, were it only for the case of their letters, are numbered in order.
 */
export function modelNames(models: readonly Omit<PlannedModel, 'name'>[]): string[] {
  const keys = shortKeys(models.map(({ key }) => key));
  const isComparison = comparesModels(models);
  const taken = new Set<string>();
  return models.map(({ key, value, language, model }) => {
    const parts = [keys.get(key)!, value, language, isComparison ? lastFolder(model) : null];
    const name = parts
      .filter((part) => part !== null)
      .map(slug)
      .join('-');
    return claim(name, taken);
  });
}

/** Whether any language has more than one base model. */
function comparesModels(models: readonly Pick<PlannedModel, 'language' | 'model'>[]): boolean {
  const languages = new Set(models.map(({ language }) => language));
  const pairs = new Set(models.map(({ language, model }) => JSON.stringify([language, model])));
  return pairs.size > languages.size;
}

function lastFolder(model: string): string {
  return model.split(/[/\\]/).findLast((part) => part !== '') ?? model;
}

function claim(name: string, taken: Set<string>): string {
  for (let attempt = 1; ; attempt++) {
    const candidate = attempt === 1 ? name : `${name}-${attempt}`;
    if (taken.has(candidate.toLowerCase())) continue;
    taken.add(candidate.toLowerCase());
    return candidate;
  }
}

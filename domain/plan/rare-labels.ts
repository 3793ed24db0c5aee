import type { DatasetSurvey } from '../dataset/dataset-survey.js';

/** A label with too few rows to be learned and measured. */
export interface RareLabel {
  readonly key: string;
  readonly label: string;
  /** Null: in rows of all languages together. */
  readonly language: string | null;
  readonly rowCount: number;
}

/**
 * The labels that fewer rows have than asked for, by key.
 * @param perLanguage - whether the rows of each language must be enough by themselves
 */
export function findRareLabels(survey: DatasetSurvey, minSamples: number, perLanguage: boolean): RareLabel[] {
  const counts = new Map<string, RareLabel>();
  for (const group of survey.groups) {
    const language = perLanguage ? group.language : null;
    for (const [key, { labelCounts }] of group.keys) {
      for (const [label, count] of labelCounts) {
        const id = JSON.stringify([key, language, label]);
        counts.set(id, { key, label, language, rowCount: (counts.get(id)?.rowCount ?? 0) + count });
      }
    }
  }
  return [...counts.values()].filter(({ rowCount }) => rowCount < minSamples);
}

/** Tells whether a label of a row stays when the rare ones go. */
export function keepsLabel(
  rare: readonly RareLabel[],
  perLanguage: boolean,
): (key: string, label: string, language: string | null) => boolean {
  const gone = new Set(rare.map(({ key, label, language }) => JSON.stringify([key, label, language])));
  return (key, label, language) => !gone.has(JSON.stringify([key, label, perLanguage ? language : null]));
}

/** A survey as it would be of data without some of its labels; rows are not counted anew. */
export function withoutLabels(
  survey: DatasetSurvey,
  keeps: (key: string, label: string, language: string | null) => boolean,
): DatasetSurvey {
  const groups = survey.groups.map((group) => ({
    ...group,
    keys: new Map(
      [...group.keys].map(([key, { labelCounts, hasLists }]) => {
        const kept = [...labelCounts].filter(([label]) => keeps(key, label, group.language));
        return [key, { labelCounts: new Map(kept), hasLists }] as const;
      }),
    ),
  }));
  const hasLabels = (key: string): boolean =>
    groups.some(({ keys }) => (keys.get(key)?.labelCounts.size ?? 0) > 0);
  return { ...survey, groups, keys: survey.keys.filter(hasLabels) };
}

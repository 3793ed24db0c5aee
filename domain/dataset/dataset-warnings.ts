import { SPLIT, type SplitName, type SplitRatios } from './dataset-loader.js';
import type { LabelSpace } from './label-space.js';

/** Names listed in one warning. */
const NAMES_SHOWN = 10;
/** A split this far from its share (of all rows) is worth a warning. */
const RATIO_TOLERANCE = 0.05;

/** What warnings are drawn from. */
export interface LoadedRows {
  readonly splits: Uint8Array;
  readonly labelIds: Int32Array;
  readonly labelOffsets: Uint32Array;
  readonly labelSpace?: LabelSpace;
}

/** Rows per class and split: counts[split][class]. */
export function countClasses(rows: LoadedRows): readonly Uint32Array[] {
  const classCount = rows.labelSpace?.size ?? 0;
  const counts = [0, 1, 2].map(() => new Uint32Array(classCount));
  rows.splits.forEach((split, row) => {
    for (let i = rows.labelOffsets[row]!; i < rows.labelOffsets[row + 1]!; i++) {
      counts[split]![rows.labelIds[i]!]!++;
    }
  });
  return counts;
}

/** Rows per split. */
export function countSplits(splits: Uint8Array): Record<SplitName, number> {
  const counts = [0, 0, 0];
  for (const split of splits) counts[split]!++;
  return { train: counts[SPLIT.train]!, validation: counts[SPLIT.validation]!, test: counts[SPLIT.test]! };
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, NAMES_SHOWN).join(', ');
  return names.length > NAMES_SHOWN ? `${shown} and ${names.length - NAMES_SHOWN} more` : shown;
}

/** Sentences on labels that are too rare to be learned or measured. */
export function warnAboutClasses(rows: LoadedRows): string[] {
  const { labelSpace } = rows;
  if (labelSpace === undefined) return [];
  const counts = countClasses(rows);
  const sizes = countSplits(rows.splits);
  const warnings: string[] = [];
  const once = labelSpace.names.filter(
    (_, id) => counts.reduce((sum, ofSplit) => sum + ofSplit[id]!, 0) === 1,
  );
  if (once.length > 0) warnings.push(`Seen once, so it can't be both learned and measured: ${listed(once)}.`);
  for (const split of ['train', 'validation', 'test'] as const) {
    const absent = labelSpace.names.filter((_, id) => counts[SPLIT[split]]![id] === 0);
    if (sizes[split] === 0 || absent.length === 0) continue;
    warnings.push(`Not in the ${split} split (of ${labelSpace.size} labels): ${listed(absent)}.`);
  }
  return warnings;
}

/** Sentences on splits whose size is far from what was asked for: groups and duplicates are not divided. */
export function warnAboutRatios(splits: Uint8Array, ratios: SplitRatios): string[] {
  const counts = countSplits(splits);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (['train', 'validation', 'test'] as const)
    .filter((split) => Math.abs(counts[split] / splits.length - ratios[split]) > RATIO_TOLERANCE)
    .map(
      (split) =>
        `The ${split} split has ${percent(counts[split] / splits.length)} of the rows instead of ${percent(ratios[split])}: ` +
        `there are few rows, or groups and duplicates too large to divide.`,
    );
}

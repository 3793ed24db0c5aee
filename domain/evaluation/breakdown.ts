import { fraction } from './label-counts.js';

/** Accuracy of the rows that share their values in some columns. */
export interface BreakdownGroup {
  /** Value by column. */
  readonly values: Readonly<Record<string, string>>;
  readonly samples: number;
  readonly accuracy: number;
}

/**
 * Accuracy by the combination of values in some columns; groups in order of their values.
 * @param columns - values per row, by column
 * @param correct - 1 where row i is right
 */
export function breakdown(
  columns: ReadonlyMap<string, readonly string[]>,
  correct: Readonly<Uint8Array>,
): readonly BreakdownGroup[] {
  if (columns.size === 0) return [];
  const groups = new Map<string, { values: string[]; samples: number; right: number }>();
  const names = [...columns.keys()];
  for (let row = 0; row < correct.length; row++) {
    const values = names.map((name) => columns.get(name)![row]!);
    const key = JSON.stringify(values);
    const group = groups.get(key) ?? { values, samples: 0, right: 0 };
    group.samples += 1;
    group.right += correct[row]!;
    groups.set(key, group);
  }
  const order = new Intl.Collator('en', { numeric: true });
  return [...groups.values()]
    .sort((a, b) => compareInOrder(a.values, b.values, order))
    .map(({ values, samples, right }) => ({
      values: Object.fromEntries(names.map((name, index) => [name, values[index]!])),
      samples,
      accuracy: fraction(right, samples),
    }));
}

function compareInOrder(a: readonly string[], b: readonly string[], order: Intl.Collator): number {
  for (const [index, value] of a.entries()) {
    const difference = order.compare(value, b[index]!);
    if (difference !== 0) return difference;
  }
  return 0;
}

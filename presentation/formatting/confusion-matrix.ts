import { formatCount } from './numbers.js';
import { formatTable } from './table.js';

/** Lines: one row a true label, one column a predicted label; columns are numbered as the rows are. */
export function formatConfusionMatrix(
  labels: readonly string[],
  counts: readonly (readonly number[])[],
): string[] {
  const numbered = labels.map((label, i) => `${i + 1} ${label}`);
  return formatTable(
    [
      { heading: 'true \\ predicted' },
      ...labels.map((_, i) => ({ heading: String(i + 1), align: 'right' as const })),
    ],
    counts.map((row, i) => [numbered[i] ?? String(i + 1), ...row.map(formatCount)]),
  );
}

import type { EncodedSplit } from './trainer.js';

/** Rows of each class in a split; a row with several labels counts for each of them. */
export function countRowsPerClass({ rows, labels }: EncodedSplit, classCount: number): Uint32Array {
  const counts = new Uint32Array(classCount);
  if (labels === undefined) return counts;
  for (const row of rows) {
    for (let at = labels.offsets[row]!; at < labels.offsets[row + 1]!; at++) counts[labels.ids[at]!]! += 1;
  }
  return counts;
}

/** The classes with fewer rows than they would have if all had the same number; those without any rows are not learnt. */
export function findMinorityClasses(counts: Uint32Array): number[] {
  const present = counts.filter((count) => count > 0);
  const total = present.reduce((sum, count) => sum + count, 0);
  return [...counts.keys()].filter((id) => counts[id]! > 0 && counts[id]! * present.length < total);
}

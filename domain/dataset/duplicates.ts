/** How many rows repeat an earlier one. */
export interface DuplicateCounts {
  /** Rows whose content equals an earlier row's. */
  readonly exact: number;
  /** Those whose labels differ from the first such row's. */
  readonly conflicting: number;
}

/**
 * Counts exact duplicates.
 * @param contentIds - per row, equal for equal content. Length: rows
 * @param labelIds - ascending within a row, as in `Dataset.labelIds`
 * @param labelOffsets - length: rows + 1
 */
export function countDuplicates(
  contentIds: Uint32Array,
  labelIds: Int32Array,
  labelOffsets: Uint32Array,
): DuplicateCounts {
  const firstRowPlusOne = new Uint32Array(contentIds.reduce((max, id) => Math.max(max, id), 0) + 1);
  let exact = 0;
  let conflicting = 0;
  for (let row = 0; row < contentIds.length; row++) {
    const content = contentIds[row]!;
    const first = firstRowPlusOne[content]!;
    if (first === 0) {
      firstRowPlusOne[content] = row + 1;
      continue;
    }
    exact++;
    if (!haveSameLabels(first - 1, row, labelIds, labelOffsets)) conflicting++;
  }
  return { exact, conflicting };
}

function haveSameLabels(a: number, b: number, labelIds: Int32Array, labelOffsets: Uint32Array): boolean {
  const count = labelOffsets[a + 1]! - labelOffsets[a]!;
  if (labelOffsets[b + 1]! - labelOffsets[b]! !== count) return false;
  for (let i = 0; i < count; i++) {
    if (labelIds[labelOffsets[a]! + i] !== labelIds[labelOffsets[b]! + i]) return false;
  }
  return true;
}

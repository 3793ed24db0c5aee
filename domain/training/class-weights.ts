/**
 * Weights that give every class the same share of the loss: rows / (classes * rows of the class), as scikit-learn's
 * `class_weight='balanced'` (King and Zeng 2001, "Logistic Regression in Rare Events Data"). A class without rows
 * gets 1.
 */
export function balancedClassWeights(counts: ArrayLike<number>): Float32Array {
  const values = Array.from(counts);
  const present = values.filter((count) => count > 0);
  const rows = present.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(values, (count) => (count === 0 ? 1 : rows / (present.length * count)));
}

/** Weight of the positive rows of each class against its negative ones: negatives / positives; 1 without positives. */
export function balancedPositiveWeights(counts: ArrayLike<number>, rowCount: number): Float32Array {
  return Float32Array.from(counts, (count) => (count === 0 ? 1 : (rowCount - count) / count));
}

/**
 * Weight of each class in the loss; for several labels per row, that of its positive rows.
 *
 * @param counts - rows per class
 */
export function classWeightsFor(
  setting: 'none' | 'balanced',
  hasSeveralLabels: boolean,
  counts: Uint32Array,
  rowCount: number,
): Float32Array {
  if (setting === 'none') return new Float32Array(counts.length).fill(1);
  return hasSeveralLabels ? balancedPositiveWeights(counts, rowCount) : balancedClassWeights(counts);
}

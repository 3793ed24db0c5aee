/** Rows by true class (outer) and predicted class (inner). */
export type ConfusionMatrix = readonly Readonly<Uint32Array>[];

/**
 * Counts the rows of each pair of true and predicted class.
 * @param truth - class ids, one per row
 * @param predicted - class ids, one per row
 */
export function confusionMatrix(
  truth: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
): ConfusionMatrix {
  const matrix = Array.from({ length: classCount }, () => new Uint32Array(classCount));
  for (let row = 0; row < truth.length; row++) matrix[truth[row]!]![predicted[row]!]! += 1;
  return matrix;
}

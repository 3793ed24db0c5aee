/**
 * Lengths of two texts cut to a sum of `budget` tokens by taking tokens from the longer one, and from the second when
 * they are equal: `longest_first` of Python's transformers.
 */
export function truncatePair(first: number, second: number, budget: number): readonly [number, number] {
  if (first + second <= budget) return [first, second];
  const half = Math.floor(budget / 2);
  if (second <= half) return [budget - second, second];
  if (first <= budget - half) return [first, budget - first];
  return [budget - half, half];
}

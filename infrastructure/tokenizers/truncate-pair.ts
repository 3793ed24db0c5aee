/**
 * Lengths of two texts cut to a sum of `budget`, the longer one first, as the `longest_first` strategy of Hugging Face's
 * fast tokenizers; an odd token goes to the text that was longer (to the second when they were equal).
 */
export function truncatePair(first: number, second: number, budget: number): readonly [number, number] {
  const [short, long] = first > second ? [second, first] : [first, second];
  if (short + long <= budget) return [first, second];
  const half = Math.floor(budget / 2);
  const kept: readonly [number, number] = short <= half ? [short, budget - short] : [half, budget - half];
  return first > second ? [kept[1], kept[0]] : kept;
}

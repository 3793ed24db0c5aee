/**
 * The part of some consecutive things that a process takes: [first, end). Halves are halved again as long as the number
 * of processes is even, the first half being the larger one; what is left is cut evenly.
 */
export function shareOf(count: number, rank: number, size: number, first = 0): readonly [number, number] {
  if (size === 1) return [first, first + count];
  if (size % 2 === 0) {
    const half = Math.ceil(count / 2);
    const middle = size / 2;
    return rank < middle
      ? shareOf(half, rank, middle, first)
      : shareOf(count - half, rank - middle, middle, first + half);
  }
  const cut = (part: number): number => first + Math.round((count * part) / size);
  return [cut(rank), cut(rank + 1)];
}

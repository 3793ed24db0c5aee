import type { LengthSummary } from './statistics.js';

/**
 * Quantile of sorted values with linear interpolation between neighbours (R. J. Hyndman, Y. Fan, "Sample Quantiles in
 * Statistical Packages", 1996, definition 7: numpy's default).
 */
function quantile(sorted: Uint32Array, probability: number): number {
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (upper - lower) * (position - below);
}

/**
 * Summarises lengths exactly; the standard deviation is the population's (divided by n). All zeros for no lengths.
 * @param lengths - one per text; left unchanged
 */
export function summarizeLengths(lengths: Uint32Array): LengthSummary {
  const count = lengths.length;
  if (count === 0) return { min: 0, max: 0, mean: 0, median: 0, std: 0, p90: 0, p95: 0, p99: 0 };
  const sorted = lengths.slice().sort();
  let sum = 0;
  for (const length of sorted) sum += length;
  const mean = sum / count;
  let squaredDeviations = 0;
  for (const length of sorted) squaredDeviations += (length - mean) ** 2;
  return {
    min: sorted[0]!,
    max: sorted[count - 1]!,
    mean,
    median: quantile(sorted, 0.5),
    std: Math.sqrt(squaredDeviations / count),
    p90: quantile(sorted, 0.9),
    p95: quantile(sorted, 0.95),
    p99: quantile(sorted, 0.99),
  };
}

/** One measure of a checkpoint and which way it is better. */
export interface RankingCriterion {
  readonly metric: string;
  readonly mode: 'min' | 'max';
}

/**
 * How checkpoints are compared:
 * - `metric`: by one metric;
 * - `weighted`: by the sum of weight x value, a `min` metric counted with a minus sign. Weights are positive;
 * - `lexicographic`: by the first criterion that differs. With a `resolution` two values are equal when they round to
 *   the same multiple of it, so that a later criterion breaks what is a tie in practice.
 */
export type CheckpointComparison =
  | ({ readonly kind: 'metric' } & RankingCriterion)
  | { readonly kind: 'weighted'; readonly terms: readonly (RankingCriterion & { readonly weight: number })[] }
  | {
      readonly kind: 'lexicographic';
      readonly criteria: readonly (RankingCriterion & { readonly resolution?: number })[];
    };

/** What ranking looks at. */
export interface RankedCheckpoint {
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/**
 * The checkpoints that have every metric compared, best first. NaN and infinite metrics count as missing. Of equal
 * ones the earlier step is better: it took less training to get there.
 */
export function rankCheckpoints<T extends RankedCheckpoint>(
  checkpoints: readonly T[],
  comparison: CheckpointComparison,
): readonly T[] {
  return checkpoints
    .flatMap((checkpoint) => {
      const scores = scoresOf(checkpoint, comparison);
      return scores.every(Number.isFinite) ? [{ checkpoint, scores }] : [];
    })
    .sort((a, b) => compareScores(b.scores, a.scores) || a.checkpoint.step - b.checkpoint.step)
    .map(({ checkpoint }) => checkpoint);
}

/** Numbers of which the larger are better, the first one counting most. */
function scoresOf({ metrics }: RankedCheckpoint, comparison: CheckpointComparison): readonly number[] {
  switch (comparison.kind) {
    case 'metric':
      return [signedValue(metrics, comparison)];
    case 'weighted':
      return [comparison.terms.reduce((sum, term) => sum + term.weight * signedValue(metrics, term), 0)];
    case 'lexicographic':
      return comparison.criteria.map((criterion) => {
        const value = signedValue(metrics, criterion);
        return criterion.resolution === undefined ? value : Math.round(value / criterion.resolution);
      });
    default:
      return comparison satisfies never;
  }
}

function signedValue(metrics: RankedCheckpoint['metrics'], { metric, mode }: RankingCriterion): number {
  const value = Object.hasOwn(metrics, metric) ? metrics[metric]! : NaN;
  return mode === 'max' ? value : -value;
}

function compareScores(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((score, index) => score !== b[index]);
  return differing === -1 ? 0 : a[differing]! - b[differing]!;
}

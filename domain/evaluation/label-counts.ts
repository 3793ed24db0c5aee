/** Outcomes of one label over the rows of a split. */
export interface LabelCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
}

/** Quality of one label. A fraction without a denominator is 0, as scikit-learn's `zero_division=0`. */
export interface LabelScores {
  /** truePositives / (truePositives + falsePositives) */
  readonly precision: number;
  /** truePositives / (truePositives + falseNegatives) */
  readonly recall: number;
  /** Harmonic mean of the two: 2 tp / (2 tp + fp + fn). */
  readonly f1: number;
  /** Rows that have the label. */
  readonly support: number;
}

/** Precision, recall and F1 of one label. */
export function scoresOf({ truePositives, falsePositives, falseNegatives }: LabelCounts): LabelScores {
  return {
    precision: fraction(truePositives, truePositives + falsePositives),
    recall: fraction(truePositives, truePositives + falseNegatives),
    f1: fraction(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
    support: truePositives + falseNegatives,
  };
}

/** A quotient; 0 where the denominator is 0. */
export function fraction(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

/**
 * Averages over labels by scikit-learn's names: `macro` (mean over labels), `micro` (over all decisions),
 * `weighted` (mean weighted by support). Keys: `precision_macro`, `f1_weighted`, ...
 *
 * Labels without rows and without predictions are left out of `macro`, as scikit-learn does when it is given no
 * list of labels.
 */
export function averagedScores(counts: readonly LabelCounts[]): Record<string, number> {
  const present = counts.filter(
    (count) => count.truePositives + count.falsePositives + count.falseNegatives > 0,
  );
  const scores = present.map(scoresOf);
  const pooled = scoresOf({
    truePositives: sum(present.map((count) => count.truePositives)),
    falsePositives: sum(present.map((count) => count.falsePositives)),
    falseNegatives: sum(present.map((count) => count.falseNegatives)),
  });
  const support = sum(scores.map((score) => score.support));
  const averages: Record<string, number> = {};
  for (const measure of ['precision', 'recall', 'f1'] as const) {
    averages[`${measure}_macro`] = fraction(sum(scores.map((score) => score[measure])), scores.length);
    averages[`${measure}_micro`] = pooled[measure];
    averages[`${measure}_weighted`] = fraction(
      sum(scores.map((score) => score[measure] * score.support)),
      support,
    );
  }
  return averages;
}

/** Sum of some numbers; 0 of none. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

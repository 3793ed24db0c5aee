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

/** Whether a label is true or predicted in any row. */
export function occurs({ truePositives, falsePositives, falseNegatives }: LabelCounts): boolean {
  return truePositives + falsePositives + falseNegatives > 0;
}

/**
 * Averages over labels by scikit-learn's names: `macro` (mean over labels), `micro` (over all decisions),
 * `weighted` (mean weighted by support). Keys: `precision_macro`, `f1_weighted`, ...
 */
export function averagedScores(counts: readonly LabelCounts[]): Record<string, number> {
  const scores = counts.map(scoresOf);
  const pooled = scoresOf({
    truePositives: sum(counts.map((count) => count.truePositives)),
    falsePositives: sum(counts.map((count) => count.falsePositives)),
    falseNegatives: sum(counts.map((count) => count.falseNegatives)),
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

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

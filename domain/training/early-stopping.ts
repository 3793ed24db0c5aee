/** What early stopping remembers between evaluations. Plain data: part of the trainer's state on disk. */
export interface EarlyStoppingState {
  /** Best value so far; absent before the first evaluation that was a finite number. */
  readonly best?: number | undefined;
  /** Evaluations since then. */
  readonly badEvaluations: number;
}

/** Patience and direction are the run's; see `Hyperparameters`. */
export interface EarlyStoppingSettings {
  readonly greaterIsBetter: boolean;
  /** An improvement has to be larger than this to count. */
  readonly earlyStoppingThreshold: number;
}

/** The state before the first evaluation. */
export function initialEarlyStopping(): EarlyStoppingState {
  return { badEvaluations: 0 };
}

/**
 * Whether `metric` beats `best`. Any finite number beats nothing. NaN and infinities never do: a perplexity that is
 * too large for a number is not the best of anything, and JSON, which keeps the state, has none of them.
 */
export function isBetter(best: number | undefined, metric: number, greaterIsBetter: boolean): boolean {
  if (!Number.isFinite(metric)) return false;
  if (best === undefined) return true;
  return greaterIsBetter ? metric > best : metric < best;
}

/**
 * Counts evaluations without improvement, as Hugging Face's `EarlyStoppingCallback`: one that is better by no more
 * than the threshold counts as none, yet becomes the value to beat.
 */
export function updateEarlyStopping(
  state: EarlyStoppingState,
  metric: number,
  settings: EarlyStoppingSettings,
): EarlyStoppingState {
  if (!isBetter(state.best, metric, settings.greaterIsBetter)) {
    return { ...state, badEvaluations: state.badEvaluations + 1 };
  }
  const isEnough =
    state.best === undefined || Math.abs(metric - state.best) > settings.earlyStoppingThreshold;
  return { best: metric, badEvaluations: isEnough ? 0 : state.badEvaluations + 1 };
}

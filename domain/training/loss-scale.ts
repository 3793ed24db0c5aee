/**
 * Dynamic loss scaling: the loss is multiplied, so that gradients in half precision don't vanish below its smallest
 * number, and gradients are divided by as much before they are used. Micikevicius et al. 2018, arXiv:1710.03740; the
 * constants and the order of steps are those of `torch.amp.GradScaler`.
 */
export interface LossScale {
  readonly scale: number;
  /** Steps without overflow since the scale changed. */
  readonly goodSteps: number;
}

const INITIAL_SCALE = 2 ** 16;
const GROWTH_FACTOR = 2;
const GROWTH_INTERVAL = 2000;
const BACKOFF_FACTOR = 0.5;

/** The scale of a run that starts. */
export function initialLossScale(): LossScale {
  return { scale: INITIAL_SCALE, goodSteps: 0 };
}

/**
 * The scale of the next step.
 *
 * @param overflowed - Whether a gradient was not finite: the step was skipped.
 */
export function updateLossScale({ scale, goodSteps }: LossScale, overflowed: boolean): LossScale {
  if (overflowed) return { scale: scale * BACKOFF_FACTOR, goodSteps: 0 };
  if (goodSteps + 1 === GROWTH_INTERVAL) return { scale: scale * GROWTH_FACTOR, goodSteps: 0 };
  return { scale, goodSteps: goodSteps + 1 };
}

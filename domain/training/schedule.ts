import type { SchedulerName } from './hyperparameters.js';

/** What a learning-rate schedule depends on. Steps are optimizer steps. */
export interface ScheduleSettings {
  readonly scheduler: SchedulerName;
  /** Peak learning rate. */
  readonly learningRate: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
}

/** Learning rate at the end of a polynomial decay, and its power: Hugging Face's defaults. */
const POLYNOMIAL_END = 1e-7;
const POLYNOMIAL_POWER = 1;
/** Time scale of `inverse_sqrt` without warm-up: Hugging Face's default. */
const INVERSE_SQRT_TIMESCALE = 10_000;

/**
 * Learning rate of an optimizer step (0 is the first), equal to Hugging Face's `get_scheduler`: linear warm-up from 0,
 * then the named decay. Past the last step it stays where the decay ended.
 */
export function learningRateAt(step: number, settings: ScheduleSettings): number {
  const { scheduler, learningRate, warmupSteps, totalSteps } = settings;
  if (scheduler === 'constant') return learningRate;
  if (step < warmupSteps) return learningRate * (step / Math.max(1, warmupSteps));
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps));
  switch (scheduler) {
    case 'constant_with_warmup':
      return learningRate;
    case 'linear':
      return learningRate * (1 - progress);
    case 'cosine':
      return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
    case 'polynomial':
      return polynomialDecay(learningRate, progress);
    case 'inverse_sqrt': {
      const timescale = warmupSteps > 0 ? warmupSteps : INVERSE_SQRT_TIMESCALE;
      return learningRate / Math.sqrt((step + timescale - warmupSteps) / timescale);
    }
    default:
      return scheduler satisfies never;
  }
}

/** Never below the peak when the peak is smaller than the usual end. */
function polynomialDecay(learningRate: number, progress: number): number {
  const end = Math.min(POLYNOMIAL_END, learningRate);
  return (learningRate - end) * (1 - progress) ** POLYNOMIAL_POWER + end;
}

/** Warm-up in optimizer steps: the number when given, otherwise the share of all steps, rounded up. */
export function warmupStepsOf(
  settings: { readonly warmupSteps: number; readonly warmupRatio: number },
  totalSteps: number,
): number {
  return settings.warmupSteps > 0 ? settings.warmupSteps : Math.ceil(totalSteps * settings.warmupRatio);
}

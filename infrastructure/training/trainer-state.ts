import { z } from 'zod';

import type { TrainerState } from '#domain/training/checkpoint.js';
import type { LossScale } from '#domain/training/loss-scale.js';
import { initialEarlyStopping } from '#domain/training/early-stopping.js';
import { ArenaError } from '#domain/shared/errors.js';

/** JSON has no NaN: a norm or metric that was not a number is kept as null. */
const numberOrNaN = z.union([z.number(), z.null().transform(() => NaN)]);

/** An infinite metric was once taken for the best one: there is a null for it in such a run's state. */
const numberOrAbsent = z.union([z.number(), z.null().transform(() => undefined)]);

const stateSchema = z.object({
  formatVersion: z.literal(1),
  /** Optimizer steps done, skipped ones included: the place in the schedule and in the epoch. */
  step: z.int().nonnegative(),
  skippedSteps: z.int().nonnegative(),
  /** SHA-256 (hex) over the rows of each step and the digest before it. */
  samplesDigest: z.string().default(''),
  lastLoss: numberOrNaN.default(NaN),
  lastGradientNorm: numberOrNaN,
  /** Sum of the losses since the last log entry, and their number. */
  unlogged: z.object({ loss: numberOrNaN, steps: z.int().nonnegative() }).default({ loss: 0, steps: 0 }),
  /** The evaluation of this step is due and not done. */
  awaitsEvaluation: z.boolean().default(false),
  best: z
    .union([
      z.object({ metric: z.number(), step: z.int(), epoch: z.number() }),
      z.object({ metric: z.null() }).transform(() => undefined),
    ])
    .optional(),
  earlyStopping: z.object({ best: numberOrAbsent.optional(), badEvaluations: z.int().nonnegative() }),
  /** In half precision only. */
  lossScale: z.object({ scale: z.number().positive(), goodSteps: z.int().nonnegative() }).optional(),
});

/** What a run keeps beside weights and moments. Everything random follows from the step. */
export type ResumableState = z.infer<typeof stateSchema>;

/** The state of a run that starts. */
export function initialTrainerState(lossScale?: LossScale): ResumableState {
  return {
    formatVersion: 1,
    step: 0,
    skippedSteps: 0,
    samplesDigest: '',
    lastLoss: NaN,
    lastGradientNorm: NaN,
    unlogged: { loss: 0, steps: 0 },
    awaitsEvaluation: false,
    earlyStopping: initialEarlyStopping(),
    ...(lossScale === undefined ? {} : { lossScale }),
  };
}

/** @throws ArenaError `CHECKPOINT.CORRUPT` when a field is missing or of another kind. */
export function parseTrainerState(state: TrainerState): ResumableState {
  const parsed = stateSchema.safeParse(state);
  if (parsed.success) return parsed.data;
  throw new ArenaError(
    'CHECKPOINT.CORRUPT',
    `Expected a trainer state of format 1 in trainer_state.json, found: ${z.prettifyError(parsed.error)}. ` +
      'Resume from another checkpoint, or train again.',
    { cause: parsed.error },
  );
}

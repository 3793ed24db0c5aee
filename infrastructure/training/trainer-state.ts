import { z } from 'zod';

import type { TrainerState } from '#domain/training/checkpoint.js';
import { initialEarlyStopping } from '#domain/training/early-stopping.js';
import { ArenaError } from '#domain/shared/errors.js';

/** JSON has no NaN: a norm or metric that was not a number is kept as null. */
const numberOrNaN = z.union([z.number(), z.null().transform(() => NaN)]);

const stateSchema = z.object({
  formatVersion: z.literal(1),
  /** Optimizer steps done, skipped ones included: the place in the schedule and in the epoch. */
  step: z.int().nonnegative(),
  skippedSteps: z.int().nonnegative(),
  lastGradientNorm: numberOrNaN,
  best: z.object({ metric: z.number(), step: z.int(), epoch: z.number() }).optional(),
  earlyStopping: z.object({ best: z.number().optional(), badEvaluations: z.int().nonnegative() }),
});

/** What a run keeps beside weights and moments. Everything random follows from the step. */
export type ResumableState = z.infer<typeof stateSchema>;

/** The state of a run that starts. */
export function initialTrainerState(): ResumableState {
  return {
    formatVersion: 1,
    step: 0,
    skippedSteps: 0,
    lastGradientNorm: NaN,
    earlyStopping: initialEarlyStopping(),
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

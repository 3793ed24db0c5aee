import type { CheckpointInfo } from '#domain/training/checkpoint.js';

import type { RecordedCheckpoint } from './replay-range.js';

/** What of a checkpoint is compared. */
export type ReplayedPart = 'weights' | 'optimizer' | 'samples' | 'metric';

/** One digest or value of a checkpoint, as it was and as it came out again. */
export interface Comparison {
  readonly part: ReplayedPart;
  readonly recorded: string;
  /** Null: training ended before this step. */
  readonly found: string | null;
  readonly agrees: boolean;
}

/** Compares a checkpoint that was trained again with the one on record; what was not recorded is left out. */
export function compareCheckpoints(
  { digests, metric }: RecordedCheckpoint,
  found: CheckpointInfo | undefined,
): readonly Comparison[] {
  const parts: readonly (readonly [ReplayedPart, string | undefined, string | undefined])[] = [
    ['weights', digests.weights, found?.digests.weights],
    ['optimizer', digests.optimizer, found?.digests.optimizer],
    ['samples', digests.samples, found?.digests.samples],
    ['metric', metric === null ? undefined : String(metric), String(found?.metric)],
  ];
  return parts.flatMap(([part, recorded, value]) =>
    recorded === undefined
      ? []
      : [{ part, recorded, found: found === undefined ? null : (value ?? null), agrees: recorded === value }],
  );
}

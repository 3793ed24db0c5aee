import type { CheckpointRecord, SessionMetadata } from '#domain/session/session-metadata.js';
import { ArenaError } from '#domain/shared/errors.js';
import type { CheckpointDigests, CheckpointInspection } from '#domain/training/checkpoint.js';

import { checkpointProblem } from '../checkpoint-problem.js';

/** A checkpoint that a session recorded with its digests. */
export interface RecordedCheckpoint {
  readonly step: number;
  readonly metric: number | null;
  readonly digests: CheckpointDigests;
}

/** Steps that are trained again. */
export interface ReplayRange {
  /** Step of the checkpoint that it starts from; 0: the beginning. */
  readonly fromStep: number;
  /** The recorded checkpoints that must come out, by step; at least one. */
  readonly targets: readonly RecordedCheckpoint[];
}

/** What is asked for. */
export interface ReplayRequest {
  /** Optimizer steps. */
  readonly steps: number;
  /** Checkpoint to start from; absent: the last one that a recorded one follows within that many steps. */
  readonly from?: number;
}

/**
 * Chooses what is trained again. A checkpoint that was removed to make room can't be started from, but its digests are
 * on record and must come out.
 *
 * @param checkpoints - those on record of the training that is replayed
 * @param inspections - its checkpoints that are on disk
 * @throws ArenaError `CHECKPOINT.NONE`: the checkpoint asked for is missing or damaged; `ARGUMENT.INVALID`: none follows
 * within so many steps
 */
export function chooseReplayRange(
  metadata: SessionMetadata,
  checkpoints: readonly CheckpointRecord[],
  inspections: readonly CheckpointInspection[],
  { steps, from }: ReplayRequest,
): ReplayRange {
  const recorded = withDigests(checkpoints);
  const starts = [...new Set([0, ...wholeSteps(metadata, inspections)])];
  if (from !== undefined && !starts.includes(from)) throw noSuchStart(from, starts, metadata);
  const candidates = from === undefined ? starts.toReversed() : [from];
  for (const fromStep of candidates) {
    const targets = recorded.filter(({ step }) => step > fromStep && step <= fromStep + steps);
    if (targets.length > 0) return { fromStep, targets };
  }
  throw tooFew(steps, candidates, recorded, metadata);
}

function withDigests(checkpoints: readonly CheckpointRecord[]): readonly RecordedCheckpoint[] {
  return checkpoints
    .flatMap(({ step, metric, digests }) => (digests === null ? [] : [{ step, metric, digests }]))
    .sort((a, b) => a.step - b.step);
}

function wholeSteps(metadata: SessionMetadata, inspections: readonly CheckpointInspection[]): number[] {
  return inspections
    .filter((found) => checkpointProblem(found, metadata) === undefined)
    .flatMap(({ info }) => info?.step ?? [])
    .sort((a, b) => a - b);
}

function noSuchStart(
  from: number,
  starts: readonly number[],
  { trainingSession }: SessionMetadata,
): ArenaError {
  return new ArenaError(
    'CHECKPOINT.NONE',
    `Expected a whole checkpoint of step ${from} of ${trainingSession.sessionId} to replay from, found those of steps ` +
      `${starts.join(', ')} (0 is the beginning). Name one of these with --from.`,
  );
}

function tooFew(
  steps: number,
  starts: readonly number[],
  recorded: readonly RecordedCheckpoint[],
  { trainingSession }: SessionMetadata,
): ArenaError {
  const distances = starts.flatMap((start) => {
    const next = recorded.find(({ step }) => step > start);
    return next === undefined ? [] : [next.step - start];
  });
  const needed = Math.min(...distances);
  const advice =
    distances.length === 0
      ? 'No checkpoint with digests is on record after those that can be started from: there is nothing to compare.'
      : `The nearest recorded checkpoint is ${needed} steps after one that can be started from: --replay ${needed}.`;
  return new ArenaError(
    'ARGUMENT.INVALID',
    `Expected a recorded checkpoint of ${trainingSession.sessionId} within ${steps} steps of one to start from, found ` +
      `none. ${advice}`,
  );
}

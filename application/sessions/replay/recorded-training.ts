import type { CheckpointRecord, SessionMetadata } from '#domain/session/session-metadata.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { CheckpointPolicy } from '#domain/training/checkpoint.js';

import { checkpointPolicyOf, furtherCheckpointPolicyOf } from '../checkpoint-policy.js';

/** One of the trainings on record of a session: the first, and the further one of reinforced learning. */
export interface RecordedTraining {
  readonly isFurther: boolean;
  readonly checkpoints: readonly CheckpointRecord[];
  /** Where those that were kept are. */
  readonly policy: CheckpointPolicy;
}

/** The first training, and the further one where there was one. */
export function recordedTrainings(metadata: SessionMetadata, workspace: Workspace): RecordedTraining[] {
  const { checkpoints, reinforcedCheckpoints } = metadata;
  const first = { isFurther: false, checkpoints, policy: checkpointPolicyOf(metadata) };
  if (reinforcedCheckpoints.length === 0) return [first];
  const policy = furtherCheckpointPolicyOf(metadata, workspace);
  return [first, { isFurther: true, checkpoints: reinforcedCheckpoints, policy }];
}

/** Step of the first training whose weights it ended with: those that are trained further. */
export function finalStepOf({ checkpoints, trainingParams }: SessionMetadata): number | undefined {
  const { loadBestModelAtEnd, greaterIsBetter } = trainingParams;
  const last = Math.max(...checkpoints.map(({ step }) => step));
  const measured = checkpoints.filter(({ metric }) => metric !== null);
  if (!loadBestModelAtEnd || measured.length === 0) return Number.isFinite(last) ? last : undefined;
  const values = measured.map(({ metric }) => metric!);
  const best = greaterIsBetter ? Math.max(...values) : Math.min(...values);
  return Math.min(...measured.filter(({ metric }) => metric === best).map(({ step }) => step));
}

import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { CheckpointInspection } from '#domain/training/checkpoint.js';

/**
 * Why a checkpoint is not as it was written; undefined when its files fit its manifest, and that one the session's
 * record.
 */
export function checkpointProblem(
  { problem, info }: CheckpointInspection,
  { checkpoints, reinforcedCheckpoints }: SessionMetadata,
): string | undefined {
  if (problem !== undefined || info === undefined) return problem;
  const recorded = [...checkpoints, ...reinforcedCheckpoints].find(
    ({ step, path }) => step === info.step && path === info.path,
  );
  if (recorded === undefined || recorded.digests === null) return undefined; // written just before a kill, or by an earlier version
  const { weights, optimizer, samples } = recorded.digests;
  const isSame =
    weights === info.digests.weights &&
    optimizer === info.digests.optimizer &&
    samples === info.digests.samples;
  return isSame ? undefined : 'is whole, but not the one that the session recorded for this step';
}

import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { CheckpointPolicy } from '#domain/training/checkpoint.js';

/** Where the checkpoints of a session are, and how they are ranked. */
export function checkpointPolicyOf({ outputPaths, trainingParams }: SessionMetadata): CheckpointPolicy {
  return {
    folder: outputPaths.checkpointsDir,
    metricName: trainingParams.metricForBestModel,
    mode: trainingParams.greaterIsBetter ? 'max' : 'min',
    keep: trainingParams.saveTotalLimit,
  };
}

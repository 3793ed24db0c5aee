import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { Workspace } from '#domain/storage/workspace.js';
import type { CheckpointPolicy } from '#domain/training/checkpoint.js';
import { REINFORCED_METRIC } from '#domain/training/reinforced-learning.js';

import { REINFORCED } from '../train-model/steps/set-up-training.js';

/** Where the checkpoints of a session are, and how they are ranked. */
export function checkpointPolicyOf({ outputPaths, trainingParams }: SessionMetadata): CheckpointPolicy {
  return {
    folder: outputPaths.checkpointsDir,
    metricName: trainingParams.metricForBestModel,
    mode: trainingParams.greaterIsBetter ? 'max' : 'min',
    keep: trainingParams.saveTotalLimit,
  };
}

/** The same of the further training of reinforced learning. */
export function furtherCheckpointPolicyOf(metadata: SessionMetadata, workspace: Workspace): CheckpointPolicy {
  const first = checkpointPolicyOf(metadata);
  const folder = workspace.resolve(first.folder, REINFORCED);
  return { ...first, folder, metricName: REINFORCED_METRIC, mode: 'max' };
}

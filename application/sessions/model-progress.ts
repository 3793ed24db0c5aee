import type { ExecutionState, SessionMetadata } from '#domain/session/session-metadata.js';
import { stateOf } from '#domain/session/session-state.js';

import type { PlanMember } from './plan-members.js';

/** How far one model of a plan has come. */
export interface ModelProgress {
  readonly name: string;
  /** `pending` before its own training has begun. */
  readonly state: ExecutionState;
  readonly epoch: number;
  readonly epochs: number;
  readonly metricName: string;
  /** Best value on the validation split so far. */
  readonly bestMetric: number | null;
  /** Step of the last checkpoint, which `arena resume` goes on from: 0 is the beginning. Absent when it is trained. */
  readonly resumesFromStep?: number;
}

/** Says in short what the metadata of a plan's model says. */
export function describeProgress(
  { name, metadata }: PlanMember,
  plan: SessionMetadata,
  isHeld: boolean,
): ModelProgress {
  const { epochs, metricForBestModel: metricName } = (metadata ?? plan).trainingParams;
  const wanted = { name, epochs, metricName };
  if (metadata === undefined) {
    const hasFailed = plan.executionStatus.errors.some((error) => error.startsWith(`${name}: `));
    const state = hasFailed ? 'failed' : 'pending';
    return { ...wanted, state, epoch: 0, bestMetric: null, resumesFromStep: 0 };
  }
  const isWorkedOn = isHeld && plan.executionStatus.currentModel === name;
  const state = stateOf(metadata, isWorkedOn);
  return {
    ...wanted,
    state,
    epoch: metadata.executionStatus.currentEpoch,
    bestMetric: bestMetricOf(metadata),
    ...(state === 'completed' ? {} : { resumesFromStep: metadata.checkpoints.at(-1)?.step ?? 0 }),
  };
}

/** The best value of the tracked metric that a checkpoint was taken at. */
export function bestMetricOf({ checkpoints, trainingParams }: SessionMetadata): number | null {
  return bestOf(
    checkpoints.map(({ metric }) => metric),
    trainingParams.greaterIsBetter,
  );
}

/** Null when there is none. */
export function bestOf(metrics: readonly (number | null)[], greaterIsBetter: boolean): number | null {
  const values = metrics.filter((metric) => metric !== null);
  if (values.length === 0) return null;
  return greaterIsBetter ? Math.max(...values) : Math.min(...values);
}

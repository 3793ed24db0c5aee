import type { ExecutionState, SessionMetadata } from '#domain/session/session-metadata.js';
import { stateOf } from '#domain/session/session-state.js';
import type { SessionHolder } from '#domain/session/session-store.js';

/** A session in one line. */
export interface SessionSummary {
  readonly sessionId: string;
  readonly state: ExecutionState;
  /** Epochs done of those planned, of the model in progress. */
  readonly epoch: number;
  readonly epochs: number;
  readonly modelsTrained: number;
  readonly modelsPlanned: number;
  readonly metricName: string;
  /** Best value on the validation split so far. */
  readonly bestMetric: number | null;
  /** ISO 8601. */
  readonly createdAt: string;
  /** Model, checkpoints and logs. */
  readonly bytes: number;
  readonly model: string;
  readonly dataset: string;
  readonly parentSession: string | null;
  /** The process that works on it. */
  readonly holder?: SessionHolder;
}

/** Says in short what a session's metadata says. */
export function summarizeSession(
  metadata: SessionMetadata,
  holder: SessionHolder | undefined,
  bytes: number,
): SessionSummary {
  const { trainingSession, executionStatus, trainingParams, modelConfig } = metadata;
  const { modelsTrained, modelsInProgress, modelsRemaining } = executionStatus;
  return {
    sessionId: trainingSession.sessionId,
    state: stateOf(metadata, holder !== undefined),
    epoch: executionStatus.currentEpoch,
    epochs: trainingParams.epochs,
    modelsTrained: modelsTrained.length,
    modelsPlanned: modelsTrained.length + modelsInProgress.length + modelsRemaining.length,
    metricName: trainingParams.metricForBestModel,
    bestMetric: bestMetricOf(metadata),
    createdAt: metadata.createdAt,
    bytes,
    model: modelConfig.selectedModel,
    dataset: metadata.datasetConfig.primaryFile,
    parentSession: metadata.trainingContext.parentSession,
    ...(holder === undefined ? {} : { holder }),
  };
}

function bestMetricOf({ checkpoints, trainingParams }: SessionMetadata): number | null {
  const metrics = checkpoints.flatMap(({ metric }) => metric ?? []);
  if (metrics.length === 0) return null;
  return trainingParams.greaterIsBetter ? Math.max(...metrics) : Math.min(...metrics);
}

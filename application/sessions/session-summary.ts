import type { ExecutionState, SessionMetadata } from '#domain/session/session-metadata.js';
import { stateOf } from '#domain/session/session-state.js';
import type { SessionHolder, SessionStore } from '#domain/session/session-store.js';
import type { Workspace } from '#domain/storage/workspace.js';

import { bestMetricOf, bestOf, describeProgress, type ModelProgress } from './model-progress.js';
import { isPlan, loadPlanMembers } from './plan-members.js';

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
  /** Best value on the validation split so far, of all models. */
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
  /** Of a session with a plan, in the order in which they are trained. */
  readonly models?: readonly ModelProgress[];
}

/** Says in short what a session's metadata says, and that of its models. */
export async function summarizeSession(
  { sessions, workspace }: { readonly sessions: SessionStore; readonly workspace: Workspace },
  metadata: SessionMetadata,
  onWarning: (message: string) => void,
): Promise<SessionSummary> {
  const { trainingSession, executionStatus, trainingParams, modelConfig, outputPaths } = metadata;
  const { sessionId } = trainingSession;
  const { modelsTrained, modelsInProgress, modelsRemaining } = executionStatus;
  const holder = await sessions.holderOf(sessionId);
  const bytes =
    (await workspace.folderBytes(sessions.foldersOf(sessionId).folder)) +
    (await workspace.folderBytes(outputPaths.modelDir));
  const summary = {
    sessionId,
    state: stateOf(metadata, holder !== undefined),
    epoch: executionStatus.currentEpoch,
    epochs: trainingParams.epochs,
    modelsTrained: modelsTrained.length,
    modelsPlanned: modelsTrained.length + modelsInProgress.length + modelsRemaining.length,
    metricName: trainingParams.metricForBestModel,
    bestMetric: bestMetricOf(metadata),
    createdAt: metadata.createdAt,
    bytes,
    model: modelConfig.selectedModels.join(', '),
    dataset: metadata.datasetConfig.primaryFile,
    parentSession: metadata.trainingContext.parentSession,
    ...(holder === undefined ? {} : { holder }),
  };
  if (!isPlan(metadata)) return summary;
  const members = await loadPlanMembers(sessions, metadata);
  for (const { problem } of members) if (problem !== undefined) onWarning(problem);
  const models = members.map((member) => describeProgress(member, metadata, holder !== undefined));
  const current = models.find(({ name }) => name === executionStatus.currentModel);
  const metrics = models.map(({ bestMetric }) => bestMetric);
  return {
    ...summary,
    epoch: current?.epoch ?? 0,
    epochs: current?.epochs ?? summary.epochs,
    bestMetric: bestOf(metrics, trainingParams.greaterIsBetter),
    models,
  };
}

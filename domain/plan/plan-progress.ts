import type { ExecutionStatus } from '../session/session-metadata.js';

/** What a trained model is worth: its metrics on the held-out split. */
export interface ModelResult {
  readonly name: string;
  readonly seconds: number;
  readonly epochs: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A model begins, or goes on. */
export function beginModel(status: ExecutionStatus, name: string): ExecutionStatus {
  return {
    ...status,
    modelsInProgress: [name],
    modelsRemaining: [
      // One that was in progress when its process died is still to be trained.
      ...status.modelsInProgress.filter((other) => other !== name),
      ...without(status.modelsRemaining, name),
    ],
    currentModel: name,
  };
}

/** A model is trained; it is the session's best when its F1 is higher than that of those before. */
export function completeModel(status: ExecutionStatus, result: ModelResult): ExecutionStatus {
  const { name, metrics } = result;
  const f1 = metrics['f1_macro'] ?? null;
  const isBest = status.bestModel === null || (f1 ?? -Infinity) > (status.bestF1 ?? -Infinity);
  return {
    ...status,
    modelsTrained: [...without(status.modelsTrained, name), name],
    modelsInProgress: without(status.modelsInProgress, name),
    modelsRemaining: without(status.modelsRemaining, name),
    currentModel: null,
    totalEpochsCompleted: status.totalEpochsCompleted + Math.floor(result.epochs),
    trainingTimeSeconds: status.trainingTimeSeconds + result.seconds,
    ...(isBest ? { bestModel: name, bestF1: f1, bestAccuracy: metrics['accuracy'] ?? null } : {}),
  };
}

/** A model failed: it stays among those to train, and the session says why. */
export function setModelAside(status: ExecutionStatus, name: string, reason: string): ExecutionStatus {
  return {
    ...status,
    modelsInProgress: without(status.modelsInProgress, name),
    modelsRemaining: [...without(status.modelsRemaining, name), name],
    currentModel: null,
    errors: [...status.errors, `${name}: ${reason}`],
  };
}

function without(names: readonly string[], name: string): string[] {
  return names.filter((other) => other !== name);
}

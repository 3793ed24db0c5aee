import { recordedPlan } from '../plan/plan-record.js';
import { planModels } from '../plan/session-plan.js';
import { ArenaError } from '../shared/errors.js';
import type { SessionMetadata } from './session-metadata.js';

/** Throws `SESSION.INVALID` when a field without which the session cannot be run again is missing. */
export function assertCriticalFields(metadata: SessionMetadata): void {
  const { datasetConfig } = metadata;
  const missing = [
    ...(metadata.trainingSession.sessionId === '' ? ['training_session.session_id'] : []),
    ...(datasetConfig.primaryFile === '' ? ['dataset_config.primary_file'] : []),
    ...(metadata.modelConfig.selectedModel === '' ? ['model_config.selected_model'] : []),
    ...(datasetConfig.trainingApproach === 'hybrid' ? missingHybridFields(datasetConfig) : []),
  ];
  if (missing.length === 0) {
    assertPlanIsWhole(metadata);
    return;
  }
  throw new ArenaError(
    'SESSION.INVALID',
    `The metadata of ${metadata.trainingSession.sessionId || 'a session'} must have ${missing.join(', ')}; found none. ` +
      'Without them the session could not be run again, so nothing was written.',
    { details: { missing } },
  );
}

/** A session that trains several models is saved only when its metadata tells exactly those models. */
function assertPlanIsWhole(metadata: SessionMetadata): void {
  if (metadata.trainingSession.workflow !== 'plan') return;
  const told = planModels(recordedPlan(metadata)).map(({ name }) => name);
  const { modelsTrained, modelsInProgress, modelsRemaining } = metadata.executionStatus;
  const tracked = [...modelsTrained, ...modelsInProgress, ...modelsRemaining];
  if (told.length > 0 && told.toSorted().join('\n') === tracked.toSorted().join('\n')) return;
  throw new ArenaError(
    'SESSION.INVALID',
    `The metadata of ${metadata.trainingSession.sessionId} must tell the models of the session, but its labels, ` +
      `strategies and languages give ${list(told)}, its status ${list(tracked)}. Nothing was written.`,
    { details: { told, tracked } },
  );
}

function list(names: readonly string[]): string {
  return names.length === 0 ? '0 models' : `${names.length} models (${names.join(', ')})`;
}

function missingHybridFields(config: SessionMetadata['datasetConfig']): string[] {
  return [
    ...(config.multiclassKeys.length === 0 ? ['dataset_config.multiclass_keys'] : []),
    ...(config.onevsallKeys.length === 0 ? ['dataset_config.onevsall_keys'] : []),
    ...(Object.keys(config.keyStrategies).length === 0 ? ['dataset_config.key_strategies'] : []),
    ...(Object.keys(config.filesPerKey).length === 0 ? ['dataset_config.files_per_key'] : []),
  ];
}

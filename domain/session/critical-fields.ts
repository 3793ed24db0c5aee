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
  if (missing.length === 0) return;
  throw new ArenaError(
    'SESSION.INVALID',
    `The metadata of ${metadata.trainingSession.sessionId || 'a session'} must have ${missing.join(', ')}; found none. ` +
      'Without them the session could not be run again, so nothing was written.',
    { details: { missing } },
  );
}

function missingHybridFields(config: SessionMetadata['datasetConfig']): string[] {
  return [
    ...(config.multiclassKeys.length === 0 ? ['dataset_config.multiclass_keys'] : []),
    ...(config.onevsallKeys.length === 0 ? ['dataset_config.onevsall_keys'] : []),
    ...(Object.keys(config.keyStrategies).length === 0 ? ['dataset_config.key_strategies'] : []),
    ...(Object.keys(config.filesPerKey).length === 0 ? ['dataset_config.files_per_key'] : []),
  ];
}

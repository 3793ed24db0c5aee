import type { ExecutionState, SessionMetadata } from './session-metadata.js';

/**
 * What a session's state is, whatever its file says: a run that no living process works on was interrupted, if only by
 * a power cut.
 */
export function stateOf(metadata: SessionMetadata, isHeld: boolean): ExecutionState {
  const { status } = metadata.executionStatus;
  if (status !== 'in_progress' && status !== 'pending') return status;
  return isHeld ? status : 'interrupted';
}

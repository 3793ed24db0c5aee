import type { Resumption } from './resumption.js';

/** Where a run comes from, when it is not a new one. */
export interface RunOrigin {
  /** The session that goes on; its lock is the caller's. */
  readonly resumption?: Resumption;
  /** The session that this one was relaunched from. */
  readonly parentSession?: string;
  /** The session with a plan that the model is trained for, and its name there; the lock is the caller's. */
  readonly member?: { readonly sessionId: string; readonly name: string };
}

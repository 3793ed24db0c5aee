import type { Resumption } from './resumption.js';

/** Where a run comes from, when it is not a new one. */
export interface RunOrigin {
  /** The session that goes on; its lock is the caller's. */
  readonly resumption?: Resumption;
  /** The session that this one was relaunched from. */
  readonly parentSession?: string;
}

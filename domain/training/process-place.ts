/** The place of this process among those that train one model together. */
export interface ProcessPlace {
  /** 0 ... size - 1; process 0 writes the session, the checkpoints, the metrics and the model for all. */
  readonly rank: number;
  readonly size: number;
}

/** A process that trains alone. */
export const ALONE: ProcessPlace = { rank: 0, size: 1 };

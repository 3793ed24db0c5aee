import { EpochBatches, type BatchPlanSettings } from '#domain/training/batch-plan.js';

/** All batches of an epoch, in order. */
export function allBatches(lengths: ArrayLike<number>, settings: BatchPlanSettings): Uint32Array[] {
  const batches = new EpochBatches(lengths, settings);
  return Array.from({ length: batches.count }, (_, index) => batches.at(index));
}

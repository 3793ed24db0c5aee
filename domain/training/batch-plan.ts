import { shuffledIndices } from '../shared/philox.js';

/** What the order of an epoch depends on. */
export interface BatchPlanSettings {
  readonly batchSize: number;
  readonly seed: number;
  readonly epoch: number;
  /** Rows of about the same length share a batch. */
  readonly groupByLength: boolean;
}

/**
 * Batches per megabatch at most, and megabatches per epoch at least, as in Hugging Face's `LengthGroupedSampler`: a
 * small set sorted as one would give the same batches every epoch.
 */
const BATCHES_PER_MEGABATCH = 50;
const MEGABATCHES = 4;

/**
 * The batches of one epoch: every row exactly once, in an order drawn from (seed, epoch). With grouping, the shuffled
 * rows are cut into megabatches, sorted by length within each, cut into batches, and the batches shuffled, so that
 * padding is little, yet neither the rows of a batch nor the order of lengths is the same twice.
 *
 * @param lengths - tokens per row
 * @returns positions in `lengths`, one array per batch; the last one of the epoch's rows may be shorter
 */
export function planEpochBatches(lengths: ArrayLike<number>, settings: BatchPlanSettings): Uint32Array[] {
  const { batchSize, seed, epoch } = settings;
  const order = shuffledIndices(lengths.length, { seed, use: 'shuffle', major: epoch });
  if (!settings.groupByLength) return cut(order, batchSize);
  for (const megabatch of cut(order, megabatchRows(lengths.length, batchSize))) {
    megabatch.sort((a, b) => lengths[b]! - lengths[a]!); // stable: equal lengths stay shuffled
  }
  const batches = cut(order, batchSize);
  const batchOrder = shuffledIndices(batches.length, { seed, use: 'shuffle', major: epoch, minor: 1 });
  return Array.from(batchOrder, (index) => batches[index]!);
}

function megabatchRows(rowCount: number, batchSize: number): number {
  const batches = Math.floor(rowCount / (MEGABATCHES * batchSize));
  return batchSize * Math.min(BATCHES_PER_MEGABATCH, Math.max(1, batches));
}

/** Consecutive views of at most `size` elements; writing to them writes to `order`. */
function cut(order: Uint32Array, size: number): Uint32Array[] {
  const parts: Uint32Array[] = [];
  for (let start = 0; start < order.length; start += size) parts.push(order.subarray(start, start + size));
  return parts;
}

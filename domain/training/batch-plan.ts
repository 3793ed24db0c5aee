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
 * Any batch is found at once: a megabatch is sorted when a batch of it is asked for.
 */
export class EpochBatches {
  /** Batches of the epoch. */
  readonly count: number;
  /** Rows in their shuffled order, those of sorted megabatches by length. */
  private readonly rows: Uint32Array;
  private readonly grouping: { readonly order: Uint32Array; readonly megabatch: number } | undefined;
  private readonly isSorted: Uint8Array;

  /** @param lengths - tokens per row */
  constructor(
    private readonly lengths: ArrayLike<number>,
    private readonly settings: BatchPlanSettings,
  ) {
    const { batchSize, seed, epoch, groupByLength } = settings;
    const key = { seed, use: 'shuffle', major: epoch } as const;
    this.rows = shuffledIndices(lengths.length, key);
    this.count = Math.ceil(lengths.length / batchSize);
    const megabatch = megabatchRows(lengths.length, batchSize);
    this.grouping = groupByLength
      ? { order: shuffledIndices(this.count, { ...key, minor: 1 }), megabatch }
      : undefined;
    this.isSorted = new Uint8Array(Math.ceil(lengths.length / megabatch));
  }

  /**
   * @param index - 0 ... count - 1
   * @returns positions in `lengths`; the batch with the last of the epoch's rows may be shorter
   */
  at(index: number): Uint32Array {
    const { batchSize } = this.settings;
    const start = (this.grouping?.order[index] ?? index) * batchSize;
    if (this.grouping !== undefined) this.sortMegabatch(Math.floor(start / this.grouping.megabatch));
    return this.rows.subarray(start, start + batchSize);
  }

  private sortMegabatch(number: number): void {
    if (this.isSorted[number] === 1) return;
    const size = this.grouping!.megabatch;
    const { lengths } = this;
    const rows = this.rows.subarray(number * size, (number + 1) * size);
    rows.sort((a, b) => lengths[b]! - lengths[a]!); // stable: equal lengths stay shuffled
    this.isSorted[number] = 1;
  }
}

function megabatchRows(rowCount: number, batchSize: number): number {
  const batches = Math.floor(rowCount / (MEGABATCHES * batchSize));
  return batchSize * Math.min(BATCHES_PER_MEGABATCH, Math.max(1, batches));
}

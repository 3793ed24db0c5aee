import { EpochBatches } from './batch-plan.js';
import type { Hyperparameters } from './hyperparameters.js';
import { learningRateAt, warmupStepsOf } from './schedule.js';

/** The micro-batches of one optimizer step. */
export interface AccumulationWindow {
  readonly epoch: number;
  /** Positions in the training split, one array per micro-batch. */
  readonly batches: readonly Uint32Array[];
}

/**
 * Which rows each optimizer step sees, and how many steps there are. Any step's rows follow from its number alone;
 * only the epoch in use is held.
 */
export class TrainingPlan {
  readonly stepsPerEpoch: number;
  readonly totalSteps: number;
  readonly warmupSteps: number;
  /** Micro-batches of a full window. */
  readonly windowSize: number;
  /** Whether `maxSteps` ends training before the last epoch does. */
  readonly endsBySteps: boolean;
  private current: { readonly epoch: number; readonly batches: EpochBatches } | undefined;

  /** @param lengths - tokens of each row of the training split */
  constructor(
    private readonly lengths: Uint32Array,
    private readonly settings: Hyperparameters,
  ) {
    const batchesPerEpoch = Math.ceil(lengths.length / settings.batchSize);
    // The last window of an epoch may hold fewer batches; it is a step like the others (as in Hugging Face's Trainer).
    this.windowSize = settings.gradientAccumulationSteps * settings.dataParallelSize;
    this.stepsPerEpoch = Math.max(1, Math.ceil(batchesPerEpoch / this.windowSize));
    const epochSteps = Math.ceil(settings.epochs * this.stepsPerEpoch);
    this.totalSteps = Math.min(epochSteps, settings.maxSteps ?? epochSteps);
    this.endsBySteps = this.totalSteps < epochSteps;
    this.warmupSteps = warmupStepsOf(settings, this.totalSteps);
  }

  /** Learning rate of an optimizer step. @param step - 0 ... totalSteps - 1 */
  learningRateAt(step: number): number {
    const { scheduler, learningRate } = this.settings;
    const { warmupSteps, totalSteps } = this;
    return learningRateAt(step, { scheduler, learningRate, warmupSteps, totalSteps });
  }

  /** The rows of an optimizer step. @param step - 0 ... totalSteps - 1 */
  windowAt(step: number): AccumulationWindow {
    const epoch = Math.floor(step / this.stepsPerEpoch);
    const first = (step % this.stepsPerEpoch) * this.windowSize;
    if (this.current?.epoch !== epoch) {
      this.current = { epoch, batches: new EpochBatches(this.lengths, { ...this.settings, epoch }) };
    }
    const { batches } = this.current;
    const size = Math.min(this.windowSize, batches.count - first);
    return { epoch, batches: Array.from({ length: size }, (_, index) => batches.at(first + index)) };
  }
}

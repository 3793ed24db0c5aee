import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import { formatClock } from '../../formatting/duration.js';
import { formatCount, formatLearningRate, formatMetric, formatRate } from '../../formatting/numbers.js';
import type { OutputStream } from '../command-context.js';
import { describeEvent } from './describe-event.js';
import { RemainingTime } from './remaining-time.js';

/** Small models take hundreds of steps a second; a log that is read wants a line now and then. */
const MILLISECONDS_BETWEEN_STEPS = 5000;

/** A training run as plain lines: for log files and pipes. */
export class LineDisplay {
  private readonly remaining: RemainingTime;
  private lastStepAt = -Infinity;

  constructor(
    private readonly stream: OutputStream,
    private readonly now: () => number,
  ) {
    this.remaining = new RemainingTime(now);
  }

  readonly onEvent = (event: TrainModelEvent): void => {
    for (const line of describeEvent(event)) this.print(line);
    if (event.type === 'trainer' && event.event.type === 'step') this.printStep(event.event);
  };

  print(line: string): void {
    this.stream.write(`${line}\n`);
  }

  close(): void {
    // Lines need no cleaning up.
  }

  /** The first step, the last one, and one every few seconds in between. */
  private printStep(event: Extract<TrainerEvent, { type: 'step' }>): void {
    const line = this.describeStep(event);
    const isLast = event.step === event.totalSteps;
    if (!isLast && this.now() - this.lastStepAt < MILLISECONDS_BETWEEN_STEPS) return;
    this.lastStepAt = this.now();
    this.print(line);
  }

  private describeStep(event: Extract<TrainerEvent, { type: 'step' }>): string {
    const left = this.remaining.secondsLeft(event.step, event.totalSteps);
    return [
      `  step ${formatCount(event.step)}/${formatCount(event.totalSteps)}`,
      `epoch ${event.epoch.toFixed(2)}`,
      `loss ${formatMetric(event.loss)}`,
      `lr ${formatLearningRate(event.learningRate)}`,
      `${formatRate(event.samplesPerSecond)} samples/s`,
      `ETA ${formatClock(left)}`,
    ].join('  ');
  }
}

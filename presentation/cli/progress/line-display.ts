import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import { formatClock } from '../../formatting/duration.js';
import { formatCount, formatLearningRate, formatMetric, formatRate } from '../../formatting/numbers.js';
import type { OutputStream } from '../command-context.js';
import { describeEvent } from './describe-event.js';
import { RemainingTime } from './remaining-time.js';

/** A training run as plain lines: for log files and pipes. */
export class LineDisplay {
  private readonly remaining: RemainingTime;

  constructor(
    private readonly stream: OutputStream,
    now: () => number,
  ) {
    this.remaining = new RemainingTime(now);
  }

  readonly onEvent = (event: TrainModelEvent): void => {
    for (const line of describeEvent(event)) this.print(line);
    if (event.type === 'trainer' && event.event.type === 'step') this.print(this.describeStep(event.event));
  };

  print(line: string): void {
    this.stream.write(`${line}\n`);
  }

  close(): void {
    // Lines need no cleaning up.
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

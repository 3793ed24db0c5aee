import { MultiBar, type Bar } from 'cli-progress';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import { formatClock } from '../../formatting/duration.js';
import { formatCount, formatLearningRate, formatMetric, formatRate } from '../../formatting/numbers.js';
import type { OutputStream } from '../command-context.js';
import { describeDownload } from './download-line.js';
import { describeEvent } from './describe-event.js';
import { RemainingTime } from './remaining-time.js';

/** A training run on a terminal: lines of what happened, and one bar at the bottom for what goes on. */
export class BarDisplay {
  private bars: MultiBar | undefined;
  private bar: Bar | undefined;
  private readonly remaining: RemainingTime;
  private stepStatus = '';

  constructor(
    private readonly stream: OutputStream,
    now: () => number,
  ) {
    this.remaining = new RemainingTime(now);
  }

  readonly onEvent = (event: TrainModelEvent): void => {
    if (event.type === 'step_started' || event.type === 'step_finished') this.close();
    for (const line of describeEvent(event)) this.print(line);
    if (event.type === 'tokenizing') {
      this.show(event.done, event.total, `${formatCount(event.done)}/${formatCount(event.total)} texts`);
    }
    if (event.type === 'download') {
      const { doneBytes, totalBytes } = event.progress;
      this.show(doneBytes, totalBytes, describeDownload(event.progress));
    }
    if (event.type === 'trainer') this.onTrainerEvent(event.event);
  };

  print(line: string): void {
    if (this.bars === undefined) {
      this.stream.write(`${line}\n`);
      return;
    }
    this.bars.log(`${line}\n`);
    this.bars.update();
  }

  /** Takes the bar away; the lines stay. */
  close(): void {
    this.bars?.stop();
    this.bars = undefined;
    this.bar = undefined;
  }

  private onTrainerEvent(event: TrainerEvent): void {
    if (event.type === 'step') {
      this.stepStatus = this.describeStep(event);
      this.show(event.step, event.totalSteps, this.stepStatus);
    }
    if (event.type === 'evaluation_progress') {
      const status = `evaluating ${formatCount(event.done)}/${formatCount(event.total)}`;
      this.bar?.update({ status });
    }
    if (event.type === 'evaluation') this.bar?.update({ status: this.stepStatus });
  }

  private describeStep(event: Extract<TrainerEvent, { type: 'step' }>): string {
    const left = formatClock(this.remaining.secondsLeft(event.step, event.totalSteps));
    return [
      `${event.step}/${event.totalSteps}`,
      `epoch ${event.epoch.toFixed(1)}`,
      `loss ${formatMetric(event.loss)}`,
      `lr ${formatLearningRate(event.learningRate)}`,
      `${formatRate(event.samplesPerSecond)}/s`,
      `ETA ${left}`,
    ].join(' ');
  }

  private show(done: number, total: number, status: string): void {
    this.bars ??= new MultiBar({
      format: '  {bar} {percentage}% {status}',
      stream: this.stream,
      hideCursor: true,
      clearOnComplete: true,
      // Interruptions are handled by the command, which saves first.
      gracefulExit: false,
      barsize: 16,
      linewrap: false,
      // A line printed above overwrites the bar, even when its text has not changed.
      forceRedraw: true,
      barCompleteChar: '\u2588',
      barIncompleteChar: '\u2591',
    });
    this.bar ??= this.bars.create(total, done, { status });
    this.bar.setTotal(total);
    this.bar.update(done, { status });
    // Drawn at once: computing may keep the bar's own timer waiting.
    this.bars.update();
  }
}

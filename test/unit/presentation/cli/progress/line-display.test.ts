import { describe, expect, it } from '@jest/globals';
import type { TrainModelEvent } from '#application/train-model/train-model-event.js';
import type { TrainerEvent } from '#domain/training/trainer.js';
import { LineDisplay } from '#presentation/cli/progress/line-display.js';
import { RemainingTime } from '#presentation/cli/progress/remaining-time.js';
import { RecordingStream } from '#test/support/fake-command-context.js';

/** The lines of some events, one second apart. */
function linesOf(...events: TrainModelEvent[]): string[] {
  const stream = new RecordingStream();
  let seconds = 0;
  const display = new LineDisplay(stream, () => 1000 * seconds);
  for (const event of events) {
    display.onEvent(event);
    seconds += 1;
  }
  return stream.lines;
}

const trainer = (event: TrainerEvent): TrainModelEvent => ({ type: 'trainer', event });

const step = (number: number): TrainModelEvent =>
  trainer({
    type: 'step',
    step: number,
    totalSteps: 1360,
    epoch: number / 136,
    loss: 1.23456,
    learningRate: 2.9e-5,
    gradientNorm: 1,
    samplesPerSecond: 312.4,
    tokensPerSecond: 4000,
  });

describe('LineDisplay', () => {
  it('writes the first step, then one every five seconds with the time left, and the last one', () => {
    const steps = [10, 20, 30, 40, 50, 60, 70, 1360].map(step);
    expect(linesOf(...steps).map((line) => line.replace(/\s+loss.*samples\/s/, ''))).toEqual([
      '  step 10/1,360  epoch 0.07  ETA -:--',
      '  step 60/1,360  epoch 0.44  ETA 2:10',
      '  step 1,360/1,360  epoch 10.00  ETA 0:00',
    ]);
    expect(linesOf(step(10))).toEqual([
      '  step 10/1,360  epoch 0.07  loss 1.2346  lr 2.9e-5  312 samples/s  ETA -:--',
    ]);
  });

  it('writes evaluations, skipped steps and warnings', () => {
    const metrics = { loss: 0.5, accuracy: 0.8, recall_macro: 0.7 };
    expect(
      linesOf(
        trainer({ type: 'evaluation', step: 136, epoch: 1, metrics, isBest: true }),
        trainer({ type: 'evaluation', step: 272, epoch: 2, metrics, isBest: false }),
        trainer({ type: 'skipped_step', step: 300, reason: 'the loss is NaN', rows: [1, 2] }),
        trainer({ type: 'warning', message: 'a checkpoint is corrupt' }),
        trainer({ type: 'checkpoint', step: 300, path: 'x' }),
      ),
    ).toEqual([
      '  epoch 1.00: validation loss 0.5000, accuracy 0.8000 (best so far)',
      '  epoch 2.00: validation loss 0.5000, accuracy 0.8000',
      '  Warning: step 300 skipped: the loss is NaN',
      '  Warning: a checkpoint is corrupt',
    ]);
  });

  it('says once that all texts are tokenised', () => {
    const tokenizing = (done: number): TrainModelEvent => ({ type: 'tokenizing', done, total: 5000 });
    expect(linesOf(tokenizing(2500), tokenizing(5000))).toEqual(['  5,000 texts tokenised']);
  });

  it('says what a reader should know about the data', () => {
    const length = { min: 1, max: 320, mean: 50, median: 48, std: 3, p90: 90, p95: 102, p99: 130 };
    const badRow = { file: 'a.jsonl', reason: 'not_json', message: 'is not JSON' } as const;
    const lines = linesOf({
      type: 'dataset',
      statistics: {
        rowCount: 5452,
        splitCounts: { train: 5000, validation: 400, test: 52 },
        labelCounts: { ham: 5000, spam: 452 },
        characters: length,
        bytesRead: 1,
      },
      report: {
        badRows: [17, 18, 19, 20].map((line) => ({ ...badRow, line })),
        badRowCount: 30,
        exactDuplicateCount: 12,
        conflictingDuplicateCount: 1,
        leakedRowCount: 1,
        warnings: [],
        textColumn: 'text',
      },
    });
    expect(lines).toEqual([
      '  5,452 rows, 2 labels',
      '  characters per text: median 48, 95 % below 102, longest 320',
      '  30 rows left out:',
      '    a.jsonl:17: is not JSON',
      '    a.jsonl:18: is not JSON',
      '    a.jsonl:19: is not JSON',
      '    and 27 more',
    ]);
  });
});

describe('RemainingTime', () => {
  it('counts a resumed run from the step at which it went on', () => {
    let milliseconds = 5000;
    const remaining = new RemainingTime(() => milliseconds);
    expect(remaining.secondsLeft(900, 1000)).toBeNaN();
    milliseconds += 10_000;
    expect(remaining.secondsLeft(950, 1000)).toBe(10);
    expect(remaining.secondsLeft(1000, 1000)).toBe(0);
  });
});

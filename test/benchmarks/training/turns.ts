import type { TrainerEvent } from '#domain/training/trainer.js';

import type { Turn } from './contestant.js';
import type { RaceLength } from './race-job.js';

/** Cuts a training run into turns: a step lasts from the end of the one before to its own. */
export class Turns {
  private milliseconds: number[] = [];
  private lossSum = 0;
  private stepsDone = 0;
  private startedAt: number;

  /**
   * @param endTurn - reports a turn and returns when the next one may begin
   * @param now - milliseconds
   */
  constructor(
    private readonly length: RaceLength,
    private readonly endTurn: (turn: Turn) => void,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.startedAt = now();
  }

  /** To be called with every event of a trainer that logs every step. */
  onEvent(event: TrainerEvent): void {
    if (event.type === 'step') this.stepDone(event.loss);
  }

  /** To be called after each step with its loss. */
  stepDone(loss: number): void {
    this.milliseconds.push(this.now() - this.startedAt);
    this.lossSum += loss;
    this.stepsDone++;
    if (this.isTurnOver()) this.finishTurn();
    this.startedAt = this.now();
  }

  private isTurnOver(): boolean {
    const measured = this.stepsDone - this.length.warmupSteps;
    return measured >= 0 && measured % this.length.stepsPerTurn === 0;
  }

  private finishTurn(): void {
    const { milliseconds, lossSum } = this;
    this.milliseconds = [];
    this.lossSum = 0;
    this.endTurn({ milliseconds, loss: lossSum / milliseconds.length });
  }
}

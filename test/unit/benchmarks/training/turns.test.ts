import { describe, expect, it } from '@jest/globals';

import type { TrainerEvent } from '#domain/training/trainer.js';

import type { Turn } from '../../../benchmarks/training/contestant.js';
import { Turns } from '../../../benchmarks/training/turns.js';

const LENGTH = { warmupSteps: 1, stepsPerTurn: 2, turns: 2 };

const stepEvent = (step: number): TrainerEvent => ({
  type: 'step',
  step,
  totalSteps: 5,
  epoch: 0,
  loss: step,
  learningRate: 0,
  gradientNorm: 0,
  samplesPerSecond: 0,
  tokensPerSecond: 0,
});

describe('Turns', () => {
  it('cuts a run after the warm-up and after each turn, waiting left out of the times', () => {
    let clock = 0;
    const seen: Turn[] = [];
    const turns = new Turns(
      LENGTH,
      (turn) => {
        seen.push(turn);
        clock += 1000; // others have their turns
      },
      () => clock,
    );
    for (let step = 1; step <= 5; step++) {
      clock += step;
      turns.onEvent(stepEvent(step));
    }
    expect(seen).toEqual([
      { milliseconds: [1], loss: 1 },
      { milliseconds: [2, 3], loss: 2.5 },
      { milliseconds: [4, 5], loss: 4.5 },
    ]);
  });

  it('takes no other event for a step', () => {
    const turns = new Turns({ ...LENGTH, warmupSteps: 0, stepsPerTurn: 1 }, () => {
      throw new Error('a turn ended');
    });
    turns.onEvent({ type: 'warning', message: '' });
  });
});

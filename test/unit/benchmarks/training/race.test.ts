import { describe, expect, it } from '@jest/globals';

import type { Contestant, Farewell, Readiness, Turn } from '../../../benchmarks/training/contestant.js';
import { runRace } from '../../../benchmarks/training/race.js';

const READY: Readiness = { firstLoss: 2, matrixProductGflops: 100, versions: '' };

/** Writes down what it is asked for; every turn it reports its number as the time of two steps. */
class FakeContestant implements Contestant {
  private turns = 0;

  constructor(
    readonly name: string,
    private readonly diary: string[],
  ) {}

  ready(): Promise<Readiness> {
    this.diary.push(`${this.name} ready`);
    return Promise.resolve(READY);
  }

  takeTurn(): Promise<Turn> {
    this.diary.push(this.name);
    const time = this.turns++;
    return Promise.resolve({ milliseconds: [time, time], loss: 10 - time });
  }

  finish(): Promise<Farewell> {
    return Promise.resolve({ peakBytes: 5 });
  }

  stop(): void {
    this.diary.push(`${this.name} stopped`);
  }
}

describe('runRace', () => {
  it('lets contestants take turns after all are ready, and stops them', async () => {
    const diary: string[] = [];
    await runRace([new FakeContestant('A', diary), new FakeContestant('B', diary)], 2);
    expect(diary.join(', ')).toBe('A ready, B ready, A, B, A, B, A, B, A stopped, B stopped');
  });

  it('leaves the first turn out of the times', async () => {
    const [result] = await runRace([new FakeContestant('A', [])], 3);
    expect(result).toEqual({
      name: 'A',
      ...READY,
      milliseconds: [1, 1, 2, 2, 3, 3],
      lastLoss: 7,
      peakBytes: 5,
    });
  });

  it('stops the others when one fails', async () => {
    const diary: string[] = [];
    const broken = new FakeContestant('B', diary);
    broken.takeTurn = () => Promise.reject(new Error('out of memory'));
    await expect(runRace([new FakeContestant('A', diary), broken], 2)).rejects.toThrow('out of memory');
    expect(diary.slice(-2)).toEqual(['A stopped', 'B stopped']);
  });
});

import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it } from '@jest/globals';

import { InTurn } from '#infrastructure/concurrency/in-turn.js';

describe('InTurn', () => {
  const never = new AbortController().signal;

  it('does in order what becomes ready in any order', async () => {
    const inTurn = new InTurn();
    const done: number[] = [];
    const ready = [3, 0, 2, 4, 1].map((index) => inTurn.do(index, () => done.push(index), never));
    await Promise.all(ready);
    expect(done).toEqual([0, 1, 2, 3, 4]);
  });

  it('ends the waiting for one that failed', async () => {
    const inTurn = new InTurn();
    const stop = new AbortController();
    const done: number[] = [];
    const waiting = inTurn.do(1, () => done.push(1), stop.signal);
    await sleep(1);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(inTurn.do(2, () => done.push(2), stop.signal)).rejects.toMatchObject({ name: 'AbortError' });
    expect(done).toEqual([]);
  });
});

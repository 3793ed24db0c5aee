import { describe, expect, it } from '@jest/globals';

import { mapInFlight } from '#infrastructure/tokenizers/token-cache/in-flight.js';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 0; number < count; number++) yield await Promise.resolve(number);
}

describe('mapInFlight', () => {
  it('gives results in order although later items are done first, never more than the limit at once', async () => {
    let running = 0;
    let mostRunning = 0;
    const results: number[] = [];
    const mapped = mapInFlight(numbers(10), 3, async (number) => {
      mostRunning = Math.max(mostRunning, ++running);
      await new Promise((resolve) => setTimeout(resolve, number % 2 === 0 ? 5 : 1));
      running--;
      return number * number;
    });
    for await (const result of mapped) results.push(result);
    expect(results).toEqual([0, 1, 4, 9, 16, 25, 36, 49, 64, 81]);
    expect(mostRunning).toBe(3);
  });

  it('throws the failure of an item after the results before it', async () => {
    const results: number[] = [];
    const mapped = mapInFlight(numbers(5), 2, (number) =>
      number === 2 ? Promise.reject(new Error('two')) : Promise.resolve(number),
    );
    await expect(
      (async () => {
        for await (const result of mapped) results.push(result);
      })(),
    ).rejects.toThrow('two');
    expect(results).toEqual([0, 1]);
  });
});

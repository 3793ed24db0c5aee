import type { Contestant, Farewell, Readiness } from './contestant.js';

/** What one contestant did in a race. */
export interface RaceResult extends Farewell, Readiness {
  readonly name: string;
  /** Of each measured step. */
  readonly milliseconds: readonly number[];
  /** Mean over the last turn. */
  readonly lastLoss: number;
}

/**
 * Lets contestants train by turns in one go: A, B, A, B, ..., the first turn of each unmeasured. Whatever else the
 * machine does in a minute meets all of them.
 *
 * @param turns - measured turns
 */
export async function runRace(contestants: readonly Contestant[], turns: number): Promise<RaceResult[]> {
  try {
    const ready = new Map<string, Readiness>();
    // One after the other: loading takes the processors too, and readiness includes a measurement.
    for (const contestant of contestants) ready.set(contestant.name, await contestant.ready());
    const milliseconds = new Map<string, number[]>(contestants.map(({ name }) => [name, []]));
    const lastLoss = new Map<string, number>();
    for (let turn = 0; turn <= turns; turn++) {
      for (const contestant of contestants) {
        const result = await contestant.takeTurn();
        if (turn > 0) milliseconds.get(contestant.name)!.push(...result.milliseconds);
        lastLoss.set(contestant.name, result.loss);
      }
    }
    const results: RaceResult[] = [];
    for (const contestant of contestants) {
      const { name } = contestant;
      results.push({
        name,
        ...ready.get(name)!,
        milliseconds: milliseconds.get(name)!,
        lastLoss: lastLoss.get(name)!,
        ...(await contestant.finish()),
      });
    }
    return results;
  } finally {
    for (const contestant of contestants) contestant.stop();
  }
}

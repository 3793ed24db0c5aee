import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import { CRASH_KILLS, CRASH_SEED, onEveryCore } from './crash-settings.js';
import {
  resultsOf,
  runArena,
  trainingArguments,
  trainThroughKills,
  type Fault,
  type ProcessOptions,
} from './crash-session.js';

/** Processes killed at file operations, and at moments of the clock. */
const KILLS_AT_OPERATIONS = Math.ceil(0.6 * CRASH_KILLS);
const KILLS_BY_CLOCK = Math.ceil(0.1 * CRASH_KILLS);
/** After so many kills a session is let run to its end. */
const KILLS_PER_SESSION = 12;

/** What can be half done is killed half-way, too. */
function phasesOf(kind: string): readonly Fault['phase'][] {
  const isDivisible = /^(write|append|remove) /.test(kind);
  return isDivisible ? ['kill-before', 'kill-within', 'kill-after'] : ['kill-before', 'kill-after'];
}

describe('a session whose processes are killed', () => {
  let folder: string;
  let training: readonly string[];
  let expected: Readonly<Record<string, string>>;
  /** How often the uninterrupted run does each kind of operation. */
  const operations = new Map<string, number>();
  let seconds: number;
  const stream = new PhiloxStream({ seed: CRASH_SEED, use: 'sampling' });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-crash-'));
    training = await trainingArguments(folder);
    const trace = path.join(folder, 'trace');
    const startedAt = performance.now();
    const end = await runArena(training, path.join(folder, 'whole'), { trace });
    seconds = (performance.now() - startedAt) / 1000;
    expect(end).toMatchObject({ exitCode: 0 });
    expected = await resultsOf(path.join(folder, 'whole'));
    for (const kind of (await readFile(trace, 'utf8')).trimEnd().split('\n')) {
      operations.set(kind, (operations.get(kind) ?? 0) + 1);
    }
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** Every kind of operation in every phase, then the most frequent ones again, at occurrences drawn at random. */
  function drawFaults(): Fault[] {
    const kinds = [...operations];
    const drawn = kinds.flatMap(([kind, times]) =>
      phasesOf(kind).map((phase): Fault => ({ kind, phase, at: 1 + stream.nextBelow(times) })),
    );
    const all = kinds.flatMap(([kind, times]) =>
      Array.from({ length: times }, (_, i) => ({ kind, at: i + 1 })),
    );
    while (drawn.length < KILLS_AT_OPERATIONS) {
      const { kind, at } = all[stream.nextBelow(all.length)]!;
      const phases = phasesOf(kind);
      drawn.push({ kind, at, phase: phases[stream.nextBelow(phases.length)]! });
    }
    return drawn;
  }

  /** Sessions one after the other, each killed as `next` says until it says no more; each must end as if it never was. */
  async function runSession(
    name: string,
    next: (processNumber: number) => ProcessOptions | undefined,
    onEnd: (options: ProcessOptions, wasKilled: boolean, processNumber: number) => void,
  ): Promise<void> {
    const workspace = path.join(folder, name);
    await trainThroughKills(training, workspace, next, onEnd);
    const found = await resultsOf(workspace);
    for (const [what, content] of Object.entries(expected)) {
      if (found[what] !== content)
        throw new Error(`${what} of session ${name} (seed ${CRASH_SEED}) are not as expected`);
    }
    await rm(workspace, { recursive: true });
  }

  it('ends with the same weights, metrics and predictions after kills before, within and after every kind of write', async () => {
    const faults = drawFaults();
    /**
     * Faults whose moment did not come: some operations are done only by a session's first process, some more often by
     * a slow one. They are tried again earlier, in new sessions.
     */
    const forNewSessions: Fault[] = [];
    const fired = new Map<string, number>();
    let sessions = 0;
    const take = (processNumber: number): Fault | undefined => {
      if (processNumber >= KILLS_PER_SESSION) return undefined;
      return (processNumber === 0 ? forNewSessions.shift() : undefined) ?? faults.shift();
    };
    const note = ({ fault }: ProcessOptions, wasKilled: boolean, processNumber: number): void => {
      if (fault === undefined) return;
      const name = `${fault.phase} ${fault.kind!}`;
      if (wasKilled) fired.set(name, (fired.get(name) ?? 0) + 1);
      else if (processNumber > 0) forNewSessions.push(fault);
      else if (fault.at > 1) forNewSessions.push({ ...fault, at: Math.ceil(fault.at / 2) });
    };
    const worker = async (): Promise<void> => {
      while (faults.length + forNewSessions.length > 0) {
        await runSession(
          `operations-${(sessions += 1)}`,
          (number) => {
            const fault = take(number);
            return fault === undefined ? undefined : { fault };
          },
          note,
        );
      }
    };
    await onEveryCore(worker);
    const kills = [...fired.values()].reduce((sum, count) => sum + count, 0);
    process.stderr.write(
      `${kills} kills in ${sessions} sessions at ${operations.size} kinds of operation, seed ${CRASH_SEED}\n`,
    );
    expect(kills).toBeGreaterThanOrEqual(0.95 * KILLS_AT_OPERATIONS);
    const owed = [...operations.keys()].flatMap((kind) => phasesOf(kind).map((phase) => `${phase} ${kind}`));
    expect(owed.filter((name) => !fired.has(name))).toEqual([]);
  });

  it('ends with the same weights, metrics and predictions after kills at random moments', async () => {
    let kills = 0;
    let sessions = 0;
    const next = (number: number): ProcessOptions | undefined => {
      if (number >= KILLS_PER_SESSION || kills >= KILLS_BY_CLOCK) return undefined;
      return { killAfterMs: stream.nextBelow(Math.ceil(seconds * 1000)) };
    };
    const worker = async (): Promise<void> => {
      while (kills < KILLS_BY_CLOCK) {
        await runSession(`clock-${(sessions += 1)}`, next, (_, wasKilled) => (kills += wasKilled ? 1 : 0));
      }
    };
    await onEveryCore(worker);
    process.stderr.write(`${kills} kills in ${sessions} sessions at random moments, seed ${CRASH_SEED}\n`);
    expect(kills).toBeGreaterThanOrEqual(KILLS_BY_CLOCK);
  });
});

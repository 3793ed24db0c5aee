import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import { CRASH_KILLS, CRASH_SEED, onEveryCore } from './crash-settings.js';
import {
  planArguments,
  progressOf,
  resultsOf,
  runArena,
  trainThroughKills,
  type ProcessOptions,
} from './crash-session.js';

const KILLS = Math.ceil(0.3 * CRASH_KILLS);
const KILLS_PER_SESSION = 4;
/** File operations that end one model and begin the next: their metadata, that of the plan, proofs that files can be written. */
const OPERATIONS_BETWEEN = 46;
/** Of those, the first ones that are the next model's own. */
const OPERATIONS_AFTER = 6;

describe('a hybrid plan whose processes are killed', () => {
  let folder: string;
  let training: readonly string[];
  let expected: Readonly<Record<string, string>>;
  /** Number of the operation that makes the folders of each model but the first. */
  let beginnings: readonly number[];
  let operations: number;
  const stream = new PhiloxStream({ seed: CRASH_SEED, use: 'sampling', major: 1 });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-plan-crash-'));
    training = await planArguments(folder);
    const trace = path.join(folder, 'trace');
    expect(await runArena(training, path.join(folder, 'whole'), { trace })).toMatchObject({ exitCode: 0 });
    expected = await resultsOf(path.join(folder, 'whole'));
    const kinds = (await readFile(trace, 'utf8')).trimEnd().split('\n');
    operations = kinds.length;
    // The first two are those of the session and of its first model.
    beginnings = kinds
      .flatMap((kind, index) => (kind === 'make folder in metadata' ? [index + 1] : []))
      .slice(2);
    expect(beginnings).toHaveLength(2);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  /** The first process is killed between two models, those that go on at any moment within the next ones. */
  function drawKill(processNumber: number): ProcessOptions {
    const phase = stream.nextBelow(2) === 0 ? 'kill-before' : 'kill-within';
    if (processNumber > 0) {
      return { fault: { at: 1 + stream.nextBelow(Math.ceil(operations / 3)), phase } };
    }
    const beginning = beginnings[stream.nextBelow(beginnings.length)]!;
    const shift = stream.nextBelow(OPERATIONS_BETWEEN + OPERATIONS_AFTER) - OPERATIONS_BETWEEN;
    return { fault: { at: beginning + shift, phase } };
  }

  it('ends with the same weights, metrics and predictions of every model after kills between two and within one', async () => {
    let kills = 0;
    let sessions = 0;
    const places = { between: 0, within: 0 };
    const next = (processNumber: number): ProcessOptions | undefined =>
      processNumber >= KILLS_PER_SESSION || kills >= KILLS ? undefined : drawKill(processNumber);
    const worker = async (): Promise<void> => {
      while (kills < KILLS) {
        const name = `plan-${(sessions += 1)}`;
        const workspace = path.join(folder, name);
        await trainThroughKills(training, workspace, next, async (_, wasKilled) => {
          if (!wasKilled) return;
          kills += 1;
          const progress = await progressOf(workspace);
          if (progress === undefined || progress.trained === 0) return;
          places[progress.isWithinModel ? 'within' : 'between'] += 1;
        });
        const found = await resultsOf(workspace);
        for (const [what, content] of Object.entries(expected)) {
          if (found[what] !== content)
            throw new Error(`${what} in session ${name} (seed ${CRASH_SEED}) is not as expected`);
        }
        await rm(workspace, { recursive: true });
      }
    };
    await onEveryCore(worker);
    process.stderr.write(
      `${kills} kills in ${sessions} sessions of a hybrid plan, ${places.between} between two models, ` +
        `${places.within} within one after the first, seed ${CRASH_SEED}\n`,
    );
    expect(kills).toBeGreaterThanOrEqual(KILLS);
    expect(Math.min(places.between, places.within)).toBeGreaterThanOrEqual(0.1 * KILLS);
  });
});

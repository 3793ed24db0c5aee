import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { PhiloxStream } from '#domain/shared/philox.js';
import {
  reinforcedResultsOf,
  reinforcedTrainingArguments,
  runArena,
  trainThroughKills,
  type Fault,
} from './crash-session.js';
import { CRASH_SEED, onEveryCore } from './crash-settings.js';

const KILLS = Number(process.env['CRASH_REINFORCED_KILLS'] ?? 24);
/** After so many kills a session is let run to its end. */
const KILLS_PER_SESSION = 4;
const PHASES = ['kill-before', 'kill-within', 'kill-after'] as const;

describe('a session whose processes are killed while a model is trained further', () => {
  let folder: string;
  let training: readonly string[];
  let expected: Readonly<Record<string, string>>;
  /** File operations of the uninterrupted run, and the first that follows the first training. */
  let operations: readonly string[];
  let firstFurther: number;
  const stream = new PhiloxStream({ seed: CRASH_SEED, use: 'sampling' });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'arena-crash-'));
    training = await reinforcedTrainingArguments(folder);
    const trace = path.join(folder, 'trace');
    expect(await runArena(training, path.join(folder, 'whole'), { trace })).toMatchObject({ exitCode: 0 });
    expected = await reinforcedResultsOf(path.join(folder, 'whole'));
    operations = (await readFile(trace, 'utf8')).trimEnd().split('\n');
    firstFurther = operations.lastIndexOf('make folder in checkpoints');
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  it('ends with the same weights, metrics, predictions and F1 before and after', async () => {
    expect(JSON.parse(expected['reinforcement']!)).toMatchObject({ epochs: 3, replaced: true });
    let kills = 0;
    let sessions = 0;
    const trainOne = async (): Promise<void> => {
      const workspace = path.join(folder, String((sessions += 1)));
      const next = (number: number): { readonly fault: Fault } | undefined => {
        if (number >= KILLS_PER_SESSION || kills >= KILLS) return undefined;
        // A process that goes on has less to do than the first one: it is killed anywhere.
        const from = number === 0 ? firstFurther : 0;
        const at = 1 + from + stream.nextBelow(operations.length - from);
        return { fault: { at, phase: PHASES[stream.nextBelow(PHASES.length)]! } };
      };
      await trainThroughKills(training, workspace, next, (_, wasKilled) => void (kills += wasKilled ? 1 : 0));
      expect(await reinforcedResultsOf(workspace)).toEqual(expected);
      await rm(workspace, { recursive: true });
    };
    await onEveryCore(async () => {
      while (kills < KILLS) await trainOne();
    });
    process.stderr.write(`${kills} kills around the further training, seed ${CRASH_SEED}\n`);
  });
});

import { describe, expect, it } from '@jest/globals';

import {
  chooseReplayRange as choose,
  type ReplayRequest,
} from '#application/sessions/replay/replay-range.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
import type { CheckpointInspection } from '#domain/training/checkpoint.js';
import { describedSession } from '#test/support/described-session.js';

const digests = (step: number) => ({ weights: `w${step}`, optimizer: `o${step}`, samples: `s${step}` });

/** A session that took checkpoints at these steps. */
function recorded(...steps: readonly number[]): SessionMetadata {
  const checkpoints = steps.map((step) => ({
    path: `/c/checkpoint-${step}`,
    step,
    epoch: 1,
    metric: null,
    digests: digests(step),
  }));
  return { ...newSessionMetadata(describedSession()), checkpoints };
}

function onDisk(step: number, changes: Partial<CheckpointInspection> = {}): CheckpointInspection {
  const path = `/c/checkpoint-${step}`;
  const info = { path, step, epoch: 1, metrics: {}, createdAt: '', isBest: false, digests: digests(step) };
  return { path, info, ...changes };
}

const chooseReplayRange = (
  session: SessionMetadata,
  kept: readonly CheckpointInspection[],
  request: ReplayRequest,
) => choose(session, session.checkpoints, kept, request);

const stepsOf = ({ fromStep, targets }: ReturnType<typeof chooseReplayRange>) => [
  fromStep,
  targets.map(({ step }) => step),
];

describe('chooseReplayRange', () => {
  it('starts from the last checkpoint that a recorded one follows in so many steps', () => {
    const session = recorded(10, 20, 30, 40);
    const kept = [onDisk(20), onDisk(40)];
    expect(stepsOf(chooseReplayRange(session, kept, { steps: 10 }))).toEqual([20, [30]]);
    expect(stepsOf(chooseReplayRange(session, kept, { steps: 29 }))).toEqual([20, [30, 40]]);
  });

  it('starts from the beginning when the only checkpoint is the last one', () => {
    expect(stepsOf(chooseReplayRange(recorded(8), [onDisk(8)], { steps: 8 }))).toEqual([0, [8]]);
  });

  it('starts from the checkpoint that is named', () => {
    const request = { steps: 10, from: 10 };
    const kept = [onDisk(10), onDisk(20)];
    expect(stepsOf(chooseReplayRange(recorded(10, 20, 30), kept, request))).toEqual([10, [20]]);
  });

  it('starts from none that is damaged, or is another one than the session recorded', () => {
    const other = onDisk(20);
    const kept = [
      onDisk(10),
      { ...other, info: { ...other.info!, digests: digests(21) } },
      onDisk(30, { problem: 'cut short' }),
    ];
    const session = recorded(10, 20, 30, 40);
    expect(stepsOf(chooseReplayRange(session, kept, { steps: 10 }))).toEqual([10, [20]]);
    expect(() => chooseReplayRange(session, kept, { steps: 10, from: 30 })).toThrow(
      'found those of steps 0, 10',
    );
  });

  it('says how many steps are needed when no recorded checkpoint follows in so many', () => {
    const session = recorded(10, 30);
    expect(() => chooseReplayRange(session, [onDisk(10)], { steps: 9 })).toThrow('--replay 10');
    expect(() => chooseReplayRange(session, [onDisk(10)], { steps: 9, from: 10 })).toThrow('--replay 20');
    expect(() => chooseReplayRange(recorded(), [], { steps: 9 })).toThrow('nothing to compare');
  });
});

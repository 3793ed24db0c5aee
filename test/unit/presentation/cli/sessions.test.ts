import { describe, expect, it } from '@jest/globals';

import type { SessionSummary } from '#application/sessions/session-summary.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import { runArena } from '#presentation/cli/run-arena.js';
import type { UseCases } from '#presentation/cli/use-cases.js';
import { describedSession } from '#test/support/described-session.js';
import { fakeCommandContext } from '#test/support/fake-command-context.js';

const SUMMARY: SessionSummary = {
  sessionId: 'training_session_20251008_153000',
  state: 'interrupted',
  epoch: 1.5,
  epochs: 3,
  modelsTrained: 0,
  modelsPlanned: 1,
  metricName: 'f1_macro',
  bestMetric: 0.875,
  createdAt: '2025-10-08T15:30:00.000Z',
  bytes: 1_234_567,
  model: 'lstm-small',
  dataset: '/data.jsonl',
  parentSession: null,
};

function sessions(changes: Partial<UseCases['sessions']>): { readonly sessions: UseCases['sessions'] } {
  const unexpected = () => Promise.reject(new Error('not expected'));
  return {
    sessions: {
      list: { execute: unexpected },
      show: { execute: unexpected },
      verify: { execute: unexpected },
      ...changes,
    },
  };
}

describe('arena sessions', () => {
  it('lists sessions with status, progress, best metric, age and size', async () => {
    const list = { sessions: [SUMMARY], unreadable: [], warnings: [] };
    const useCases = sessions({ list: { execute: () => Promise.resolve(list) } });
    const context = fakeCommandContext({ useCases, env: { ARENA_WORKSPACE: '/w' } });
    expect(await runArena(['sessions', 'list'], context)).toBe(0);
    expect(context.loaded).toEqual(['/w']);
    expect(context.stdout.lines[2]).toBe(
      'training_session_20251008_153000  interrupted  epoch 1.5/3  f1_macro 0.8750  3 hours ago  1.2 MB  lstm-small',
    );
    expect(await runArena(['sessions', 'list', '--workspace', '/v', '--json'], context)).toBe(0);
    expect(context.loaded.at(-1)).toBe('/v');
    expect(JSON.parse(context.stdout.lines.at(-1)!)).toMatchObject({ success: true, ...list });
  });

  it('says how to get a session when there is none, and what is wrong with one that can not be read', async () => {
    const unreadable = [{ sessionId: 'training_session_1', problem: 'both files are damaged' }];
    const results = [
      { sessions: [], unreadable: [], warnings: [] },
      { sessions: [], unreadable, warnings: [] },
    ];
    const useCases = sessions({ list: { execute: () => Promise.resolve(results.shift()!) } });
    const context = fakeCommandContext({ useCases });
    await runArena(['sessions', 'list'], context);
    expect(context.stdout.text).toContain('arena train');
    await runArena(['sessions', 'list'], context);
    expect(context.stdout.text).toMatch(/training_session_1 +unreadable/);
    expect(context.stdout.text).toContain('both files are damaged');
  });

  it('shows a session with its settings, errors and warnings', async () => {
    const metadata = newSessionMetadata(describedSession());
    const description = { summary: SUMMARY, metadata, warnings: ['the backup is used'] };
    const useCases = sessions({ show: { execute: () => Promise.resolve(description) } });
    const context = fakeCommandContext({ useCases });
    expect(await runArena(['sessions', 'show', SUMMARY.sessionId], context)).toBe(0);
    expect(context.stdout.text).toMatch(/^ {2}learningRate +0.001$/m);
    expect(context.stdout.text).toContain('the backup is used');
  });

  it('ends with 1 when a file of the session is not as it was written', async () => {
    const verification = {
      sessionId: SUMMARY.sessionId,
      isWhole: false,
      items: [
        { path: '/m.json', kind: 'metadata' as const },
        { path: '/c/checkpoint-2', kind: 'checkpoint' as const, problem: 'cut short' },
      ],
      verdict: 'It goes on after step 1: arena resume',
      resumesFromStep: 1,
    };
    const useCases = sessions({ verify: { execute: () => Promise.resolve(verification) } });
    const context = fakeCommandContext({ useCases });
    expect(await runArena(['sessions', 'verify', SUMMARY.sessionId], context)).toBe(1);
    expect(context.stdout.text).toMatch(/^ok +metadata +\/m\.json$/m);
    expect(context.stdout.text).toMatch(/^DAMAGED +checkpoint +\/c\/checkpoint-2$/m);
    expect(context.stdout.text).toContain('/c/checkpoint-2: cut short');
    expect(context.stdout.lines.at(-1)).toContain('after step 1');
  });

  it('wants to know which session', async () => {
    const context = fakeCommandContext({});
    expect(await runArena(['sessions', 'show'], context)).toBe(2);
    expect(await runArena(['sessions', 'shwo'], context)).toBe(2);
    expect(context.stderr.text).toContain('ARGUMENT.');
  });
});

import { describe, expect, it } from '@jest/globals';

import type { SessionSummary } from '#application/sessions/session-summary.js';
import { newSessionMetadata } from '#domain/session/new-session-metadata.js';
import type { SessionMetadata } from '#domain/session/session-metadata.js';
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
      replay: { execute: unexpected },
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

  it('shows how labels become models, how rows are divided, and what some models have otherwise', async () => {
    const any = newSessionMetadata(describedSession());
    const metadata: SessionMetadata = {
      ...any,
      datasetConfig: {
        ...any.datasetConfig,
        sourceFile: '/data/all.jsonl',
        trainingApproach: 'hybrid',
        keyStrategies: { kind: 'multi-class', tags: 'one-vs-all' },
      },
      splitConfig: {
        ...any.splitConfig,
        customByKey: { tags: { epochs: 5 } },
        customByValue: { a: { testRatio: 0.2, stratified: false } },
      },
      reinforcedLearningConfig: { ...any.reinforcedLearningConfig, enabled: true, f1Threshold: 0.6 },
    };
    const useCases = sessions({
      show: { execute: () => Promise.resolve({ summary: SUMMARY, metadata, warnings: [] }) },
    });
    const context = fakeCommandContext({ useCases });
    await runArena(['sessions', 'show', SUMMARY.sessionId], context);
    const { text } = context.stdout;
    expect(text).toMatch(/^filtered from +\/data\/all\.jsonl$/m);
    expect(text).toMatch(/^approach +hybrid: kind multi-class, tags one-vs-all$/m);
    expect(text).toMatch(/^split +0\.8 train, 0\.1 validation, 0\.1 test$/m);
    expect(text).toMatch(/^own settings +tags: epochs 5; a: testRatio 0\.2, stratified false$/m);
    expect(text).toMatch(/^reinforced +if F1 is under 0\.6$/m);
  });

  it('shows the models of a plan, and how far each has come', async () => {
    const models = [
      {
        name: 'kind',
        state: 'completed' as const,
        epoch: 3,
        epochs: 3,
        metricName: 'f1_macro',
        bestMetric: 0.9,
      },
      {
        ...{ name: 'tags-a', state: 'interrupted' as const, epoch: 1.5, epochs: 3, metricName: 'f1_macro' },
        ...{ bestMetric: 0.5, resumesFromStep: 12 },
      },
      {
        ...{ name: 'tags-b', state: 'pending' as const, epoch: 0, epochs: 3, metricName: 'f1_macro' },
        ...{ bestMetric: null, resumesFromStep: 0 },
      },
    ];
    const summary = { ...SUMMARY, modelsTrained: 1, modelsPlanned: 3, models };
    const description = { summary, metadata: newSessionMetadata(describedSession()), warnings: [] };
    const useCases = sessions({ show: { execute: () => Promise.resolve(description) } });
    const context = fakeCommandContext({ useCases });
    expect(await runArena(['sessions', 'show', SUMMARY.sessionId], context)).toBe(0);
    expect(context.stdout.text).toMatch(/^progress +1\/3 models, epoch 1.5\/3$/m);
    expect(context.stdout.text).toMatch(/^ {2}kind +completed +epoch 3\/3 +f1_macro 0.9000 +-$/m);
    expect(context.stdout.text).toMatch(
      /^ {2}tags-a +interrupted +epoch 1.5\/3 +f1_macro 0.5000 +after step 12$/m,
    );
    expect(context.stdout.text).toMatch(/^ {2}tags-b +pending +epoch 0\/3 +- +from the beginning$/m);
  });

  describe('verify --replay', () => {
    const whole = { sessionId: SUMMARY.sessionId, isWhole: true, items: [], verdict: 'Complete.' };
    const agreeing = { part: 'weights' as const, recorded: 'aa', found: 'aa', agrees: true };
    const differing = { part: 'samples' as const, recorded: 'bb', found: 'cc', agrees: false };

    function replaying(comparisons: readonly (typeof agreeing | typeof differing)[], isFurther = false) {
      const agrees = comparisons.every((one) => one.agrees);
      const replayed = { name: 'lstm-small', isFurther, fromStep: 4, agrees };
      const models = [{ ...replayed, checkpoints: [{ step: 8, comparisons }] }];
      const asked: unknown[] = [];
      const useCases = sessions({
        verify: { execute: () => Promise.resolve(whole) },
        replay: {
          execute: (request) => {
            asked.push(request);
            return Promise.resolve({ sessionId: SUMMARY.sessionId, agrees, models, skipped: [] });
          },
        },
      });
      return { context: fakeCommandContext({ useCases }), asked };
    }

    it('says when it was the further training', async () => {
      const { context } = replaying([agreeing], true);
      await runArena(['sessions', 'verify', SUMMARY.sessionId, '--replay', '4'], context);
      const expected = 'lstm-small, further training, trained again from the checkpoint of step 4:';
      expect(context.stdout.lines.join('\n')).toContain(expected);
    });

    it('ends with 0 when what is trained again agrees', async () => {
      const { context, asked } = replaying([agreeing]);
      const args = ['sessions', 'verify', SUMMARY.sessionId, '--replay', '5', '--from', '4'];
      expect(await runArena(args, context)).toBe(0);
      expect(asked).toEqual([{ session: SUMMARY.sessionId, steps: 5, from: 4 }]);
      expect(context.stdout.text).toMatch(/^ +8 +agrees +not recorded +not recorded +not recorded$/m);
      expect(await runArena([...args, '--json'], context)).toBe(0);
      expect(JSON.parse(context.stdout.lines.at(-1)!)).toMatchObject({
        success: true,
        isWhole: true,
        replay: { agrees: true },
      });
    });

    it('ends with 1 when it differs, and says what was recorded and what came out', async () => {
      const { context } = replaying([agreeing, differing]);
      expect(await runArena(['sessions', 'verify', SUMMARY.sessionId, '--replay', '5'], context)).toBe(1);
      expect(context.stdout.text).toContain('Step 8, rows trained on: on record is bb; it came to cc.');
      expect(context.stdout.lines.at(-1)).toContain('does NOT give');
    });

    it.each([
      ['--replay', '0'],
      ['--replay', 'x'],
      ['--from', '4'],
    ])('refuses %s %s', async (...flags) => {
      const { context } = replaying([agreeing]);
      expect(await runArena(['sessions', 'verify', SUMMARY.sessionId, ...flags], context)).toBe(2);
      expect(context.stderr.text).toContain(flags[0]);
    });
  });

  it('wants to know which session', async () => {
    const context = fakeCommandContext({});
    expect(await runArena(['sessions', 'show'], context)).toBe(2);
    expect(await runArena(['sessions', 'shwo'], context)).toBe(2);
    expect(context.stderr.text).toContain('ARGUMENT.');
  });
});
